"""A first query, so that the starter menu has an order to look up; an admin puts a SELECT on the real orders in its place."""

SQL = ("WITH orders (number, status) AS (VALUES ('1001', 'accepted'), ('1002', 'shipped'), ('1003', 'delivered')) "
       "SELECT status FROM orders WHERE number = :order")


def up(database):
    """Add the query, unless somebody has one of its name."""
    mark = ", ".join([database.param] * 5)
    database.execute_sql(f"INSERT INTO ivr_query (name, source, sql, most, changed_by) VALUES ({mark}) ON CONFLICT (name) DO NOTHING",
                         ("order-status", "store", SQL, 1, "starter"))
