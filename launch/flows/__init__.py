"""The actions of `switchroom flow`."""
