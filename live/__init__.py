"""Watches and steers Asterisk over AMI."""
