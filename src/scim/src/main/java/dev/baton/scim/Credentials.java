package dev.baton.scim;

import dev.baton.config.Secret;
import dev.baton.config.SettingsException;
import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The credentials for requests. Safe for use by several threads at once. */
interface Credentials extends AutoCloseable {
    /** A header that authenticates a request. Its value is a secret. */
    record Header(String name, String value) {}

    /**
     * Returns the header that is currently valid.
     *
     * @return the header; empty if requests have none
     * @throws ConnectorException if it cannot be obtained
     */
    Optional<Header> header() throws InterruptedException;

    /** Reports that the service rejected a header. */
    default void refused(Optional<Header> header) {}

    /** The secrets to mask in messages. */
    List<Secret> secrets();

    /** What to check if the service rejects the credentials. */
    String hint();

    @Override
    default void close() {}

    /** No credentials. */
    static Credentials none() {
        return of("Authorization", Optional.empty(), value -> value, "no token is set");
    }

    /** A bearer token (RFC 6750). */
    static Credentials bearer(Secret token) {
        return of("Authorization", Optional.of(token), value -> "Bearer " + value, "is the token right?");
    }

    /** A token sent unchanged in a header of its own. */
    static Credentials header(String name, Secret token) {
        return of(name, Optional.of(token), value -> value, "are the token and its header right?");
    }

    /** A user and a password (RFC 7617). */
    static Credentials basic(String user, Secret password) {
        return of(
                "Authorization",
                Optional.of(password),
                value -> basicValue(user, value),
                "are the user and the password right?");
    }

    /** Returns the value of an Authorization header for basic authentication. */
    static String basicValue(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the current value of a secret.
     *
     * @throws ConnectorException if the file that holds it cannot be read
     */
    static String read(Secret secret) {
        try {
            return secret.value();
        } catch (SettingsException e) {
            throw new ConnectorException(FailureKind.INVALID, e.getMessage());
        }
    }

    private static Credentials of(String name, Optional<Secret> secret, UnaryOperator<String> value, String hint) {
        return new Credentials() {
            @Override
            public Optional<Header> header() {
                return secret.map(present -> new Header(name, value.apply(read(present))));
            }

            @Override
            public List<Secret> secrets() {
                return secret.stream().toList();
            }

            @Override
            public String hint() {
                return hint;
            }
        };
    }
}
