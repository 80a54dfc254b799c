"""Versions of Neo4j Community that the tests run against."""

NEO4J_VERSION = "5.26.12"  # the LTS line; docker-compose.neo4j.yml names the same
NEO4J_SMOKE_VERSION = "2026.09.0"  # needs JDK 21 or newer
