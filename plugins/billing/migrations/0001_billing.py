"""The tables of billing, the barred numbers, and a first tariff in fen."""

import json

from store.migrate import define

TABLES = """
CREATE TABLE billing_tariff (
    id TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, scope TEXT NOT NULL, subject TEXT NOT NULL, first TEXT NOT NULL,
    last TEXT NOT NULL, zone TEXT NOT NULL, rates {json} NOT NULL);
CREATE TABLE billing_barred (prefix TEXT NOT NULL PRIMARY KEY, reason TEXT NOT NULL, active BOOLEAN NOT NULL);
CREATE TABLE billing_account (
    name TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, credit BIGINT NOT NULL, held BIGINT NOT NULL, settled BIGINT NOT NULL,
    shortfall BIGINT NOT NULL, CHECK (held >= 0 AND settled >= 0 AND held + settled <= credit));
CREATE TABLE billing_caller (caller TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL);
CREATE TABLE billing_hold (
    id TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, call TEXT NOT NULL, number TEXT NOT NULL, amount BIGINT NOT NULL,
    seconds INTEGER NOT NULL, at DOUBLE PRECISION NOT NULL, state TEXT NOT NULL, settled BIGINT NOT NULL);
CREATE UNIQUE INDEX billing_hold_open ON billing_hold (call, number) WHERE state = 'held';
CREATE INDEX billing_hold_state ON billing_hold (state);
CREATE TABLE billing_rating (
    id TEXT NOT NULL PRIMARY KEY, call TEXT NOT NULL, at DOUBLE PRECISION NOT NULL, seconds INTEGER NOT NULL,
    number TEXT NOT NULL, trunk TEXT NOT NULL, campaign TEXT NOT NULL, caller TEXT NOT NULL, agents {json} NOT NULL,
    tariff TEXT NOT NULL, target TEXT NOT NULL, amount BIGINT NOT NULL);
CREATE INDEX billing_rating_call ON billing_rating (call);
CREATE INDEX billing_rating_at ON billing_rating (at);
CREATE TABLE billing_rerating (
    id TEXT NOT NULL PRIMARY KEY, asked DOUBLE PRECISION NOT NULL, by TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    state TEXT NOT NULL, calls INTEGER NOT NULL, changed INTEGER NOT NULL, before BIGINT NOT NULL, after BIGINT NOT NULL);
CREATE TABLE billing_change (
    id TEXT NOT NULL PRIMARY KEY, rerating TEXT NOT NULL, at DOUBLE PRECISION NOT NULL, by TEXT NOT NULL, call TEXT NOT NULL,
    before BIGINT NOT NULL, after BIGINT NOT NULL, before_tariff TEXT NOT NULL, after_tariff TEXT NOT NULL);
CREATE INDEX billing_change_rerating ON billing_change (rerating);
CREATE TABLE billing_refusal (
    id TEXT NOT NULL PRIMARY KEY, at DOUBLE PRECISION NOT NULL, call TEXT NOT NULL, caller TEXT NOT NULL, number TEXT NOT NULL,
    trunk TEXT NOT NULL, campaign TEXT NOT NULL, rule TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX billing_refusal_at ON billing_refusal (at)
"""
BARRED = {"160": "information service", "168": "premium information service", "169": "premium information service",
          "1259": "premium service", "1258": "premium service", "966": "premium entertainment line", "00979": "premium rate abroad"}
RATES = (("emergency", 0, 0, 60, 0), ("special", 0, 0, 60, 11), ("local", 180, 22, 60, 11), ("mobile", 180, 22, 60, 11),
         ("long", 0, 0, 60, 30), ("international", 0, 0, 60, 800))


def up(database):
    """Create the tables and the first rows."""
    define(database, TABLES)
    mark = database.param
    for prefix, reason in BARRED.items():
        database.execute_sql(f"INSERT INTO billing_barred (prefix, reason, active) VALUES ({mark}, {mark}, {mark})", (prefix, reason, True))
    rates = [{"target": target, "title": "", "days": list(range(7)), "start": "00:00", "end": "24:00", "connection": 0,
              "first_seconds": first, "first_price": price, "unit_seconds": unit, "unit_price": each}
             for target, first, price, unit, each in RATES]
    database.execute_sql("INSERT INTO billing_tariff (id, title, scope, subject, first, last, zone, rates) "
                         f"VALUES ('start', 'Start', 'general', '', '2020-01-01', '', 'Asia/Shanghai', {mark})", (json.dumps(rates),))
