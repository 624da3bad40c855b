"""The tables of surveys, and two surveys to begin with: the service alone, and service and product apart with a comment."""

import json

from store.migrate import define

TABLES = """
CREATE TABLE survey (
    name TEXT PRIMARY KEY, title TEXT NOT NULL, questions {json} NOT NULL, tries INTEGER NOT NULL, timeout INTEGER NOT NULL,
    comment INTEGER NOT NULL, no_input_prompt TEXT NOT NULL, invalid_prompt TEXT NOT NULL, comment_prompt TEXT NOT NULL,
    thanks_prompt TEXT NOT NULL, revision TEXT NOT NULL);
CREATE TABLE survey_switch (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, active BOOLEAN NOT NULL, survey TEXT NOT NULL, revision TEXT NOT NULL);
CREATE TABLE survey_answer (
    id TEXT PRIMARY KEY, node TEXT NOT NULL, call TEXT NOT NULL, n INTEGER NOT NULL, at DOUBLE PRECISION NOT NULL,
    survey TEXT NOT NULL, question TEXT NOT NULL, about TEXT NOT NULL, pressed TEXT NOT NULL, answer TEXT NOT NULL,
    score INTEGER, reason TEXT NOT NULL, queue TEXT NOT NULL, agent TEXT NOT NULL, campaign TEXT NOT NULL);
CREATE INDEX survey_answer_at ON survey_answer (at);
CREATE INDEX survey_answer_call ON survey_answer (call);
CREATE TABLE survey_comment (
    recording TEXT PRIMARY KEY, node TEXT NOT NULL, call TEXT NOT NULL, at DOUBLE PRECISION NOT NULL, survey TEXT NOT NULL,
    queue TEXT NOT NULL, agent TEXT NOT NULL, campaign TEXT NOT NULL);
CREATE INDEX survey_comment_at ON survey_comment (at)
"""
THREE = [{"key": "1", "name": "satisfied", "score": 100}, {"key": "2", "name": "basically_satisfied", "score": 50},
         {"key": "3", "name": "dissatisfied", "score": 0}]
SURVEYS = (("satisfaction", "Satisfaction with the service", ("service",), 0),
           ("service-and-product", "Satisfaction with service and product", ("service", "product"), 60))


def up(database):
    """Create the tables and the two first surveys."""
    define(database, TABLES)
    marks = ", ".join([database.param] * 11)
    for name, title, objects, comment in SURVEYS:
        questions = [{"name": about, "prompt": f"survey-{about}", "about": about, "answers": THREE} for about in objects]
        database.execute_sql(
            "INSERT INTO survey (name, title, questions, tries, timeout, comment, no_input_prompt, invalid_prompt, comment_prompt, "
            f"thanks_prompt, revision) VALUES ({marks})",
            (name, title, json.dumps(questions), 2, 5, comment, "survey-no-input", "survey-invalid", "survey-comment", "survey-thanks", "first"))
