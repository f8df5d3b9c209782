package dev.baton.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * An HTTP response as it came.
 *
 * @param version {@code HTTP/1.1}
 * @param status the status code
 * @param fields the header fields in their order
 * @param body the body without its framing
 */
record Answer(String version, int status, List<Field> fields, byte[] body) {
    /** A header field as it came. */
    record Field(String name, String value) {}

    /** The values of a header field, one for each line of that name. */
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

    /** Whether the server says that it closes the connection after this. */
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
