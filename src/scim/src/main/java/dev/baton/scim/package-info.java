/**
 * The connector that ships, {@code baton-scim}: for any service that speaks SCIM 2.0 (RFC 7643, RFC 7644), or nearly.
 *
 * <p>{@link dev.baton.scim.ScimProvider} declares the settings and connects. {@code HttpTransport} makes one exchange within a
 * deadline, {@code ScimClient} shows the {@code Credentials} and turns every failure into a kind, {@code ScimConnector}
 * validates. {@code ScimProvisioner} changes accounts and {@code Memberships} groups, in the forms that {@code FormSearch} finds
 * the service to take; {@code ScimLookup} finds what is there. What is sent follows the standard; what is read need not.
 */
package dev.baton.scim;
