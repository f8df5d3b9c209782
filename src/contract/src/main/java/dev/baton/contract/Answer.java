package dev.baton.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * An HTTP response as received.
 *
 * @param version the version, such as {@code HTTP/1.1}
 * @param status the status code
 * @param fields the header fields in order
 * @param body the body without its framing
 */
record Answer(String version, int status, List<Field> fields, byte[] body) {
    /** A header field as received. */
    record Field(String name, String value) {}

    /** Returns the values of a header field, one for each line with that name. */
    List<String> values(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    Optional<String> value(String name) {
        return values(name).stream().findFirst();
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Returns whether the server announces that it closes the connection after this response. */
    boolean closes() {
        return values("Connection").stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .anyMatch(option -> option.strip().equalsIgnoreCase("close"));
    }

    @Override
    public String toString() {
        StringBuilder all = new StringBuilder(version + " " + status + "\r\n");
        fields.forEach(field ->
                all.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        return all.append("\r\n").append(text()).toString();
    }
}
