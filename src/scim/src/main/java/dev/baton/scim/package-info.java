/**
 * The connector {@code baton-scim}, for any service that supports SCIM 2.0 (RFC 7643, RFC 7644), even if imperfectly.
 *
 * <p>{@link dev.baton.scim.ScimProvider} declares the settings and connects. {@code HttpTransport} makes one exchange within a
 * deadline, {@code ScimClient} adds the {@code Credentials} and classifies failures, {@code ScimConnector} validates. {@code
 * ScimProvisioner} changes accounts and {@code Memberships} changes groups, in the forms that {@code FormSearch} finds the
 * service to accept; {@code ScimLookup} finds resources. Requests follow the standard; answers need not.
 */
package dev.baton.scim;
