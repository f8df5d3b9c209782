/**
 * The connector that ships, {@code baton-scim}: for any service that speaks SCIM 2.0 (RFC 7643, RFC 7644).
 *
 * <p>{@link dev.baton.scim.ScimProvider} is the door. Inside, {@code HttpTransport} sends one request within a deadline,
 * {@code ScimClient} speaks SCIM over it and turns every failure into a kind, {@code ScimConnector} validates and
 * {@code ScimProvisioner} changes accounts and memberships.
 */
package dev.baton.scim;
