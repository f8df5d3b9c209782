package dev.baton.provisioning;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A constant with a name in JSON, in tables and on the command line. */
interface Named {
    /** {@return the name in Java} */
    String name();

    /** {@return the name in JSON, in tables and on the command line: lower case, with dashes} */
    default String id() {
        return id(name());
    }

    static String id(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E> & Named> E of(Class<E> type, String id) {
        return find(type, id).orElseThrow();
    }

    static <E extends Enum<E> & Named> Optional<E> find(Class<E> type, String id) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.id().equals(id))
                .findFirst();
    }
}
