"""The database: engine, tables, migrations, unit of work (SQLAlchemy)."""
