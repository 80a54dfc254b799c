// @neo4j/graphql behind graphql-yoga over the hub's own graph: one process, no scope, no audit. The address comes as
// environment variables; prints its port when it answers.
import { createServer } from "node:http";
import { Neo4jGraphQL } from "@neo4j/graphql";
import { createYoga } from "graphql-yoga";
import neo4j from "neo4j-driver";

const typeDefs = /* GraphQL */ `
  type Identifier @node {
    key: String!
    enterprises: [Enterprise!]! @relationship(type: "IDENTIFIES", direction: OUT)
  }
  type EnterpriseFacts @node {
    name: String
  }
  type Enterprise @node {
    enterprise_id: String!
    facts: [EnterpriseFacts!]! @relationship(type: "DESCRIBED_AS", direction: OUT)
    holders: [Person!]! @relationship(type: "HOLDS", direction: IN, properties: "Holds")
  }
  type Person @node {
    person_id: String!
    name: String
    holds: [Enterprise!]! @relationship(type: "HOLDS", direction: OUT, properties: "Holds")
    identities: [Identity!]! @relationship(type: "IDENTIFIED_AS", direction: OUT)
  }
  type Identity @node {
    identity_id: String!
    people: [Person!]! @relationship(type: "IDENTIFIED_AS", direction: IN)
  }
  type Holds @relationshipProperties {
    role: String
    valid_from: Date
  }
`;
const { PEER_URI, PEER_USER, PEER_PASSWORD } = process.env;
const driver = neo4j.driver(PEER_URI, neo4j.auth.basic(PEER_USER, PEER_PASSWORD));
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
const yoga = createYoga({ schema, logging: false, graphqlEndpoint: "/graphql", maskedErrors: false });
const server = createServer(yoga);
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
