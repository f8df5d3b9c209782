package dev.baton.provisioning;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** An enum constant with an id for JSON, tables and the command line. */
interface Named {
    /** {@return the name of the constant in Java} */
    String name();

    /** {@return the id: the name in lower case, with dashes} */
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
