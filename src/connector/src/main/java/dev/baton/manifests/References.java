package dev.baton.manifests;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The references {@code $(VAR)} that the kubelet expands in a container's {@code command}, {@code args} and {@code env}
 * (Kubernetes API reference, Container v1 core). {@code $$} stands for a dollar sign; references to no variable stay as is.
 */
final class References {
    /** Replaces a value that is in none of the files in an expanded text. */
    static final String UNKNOWN = "\0";

    private static final Pattern REFERENCE = Pattern.compile("\\$(?:\\$|\\(([^)]*)\\))");

    private References() {}

    /** Expands every reference in a text; {@code value} returns the reference itself if there is no such variable. */
    static String expand(String text, UnaryOperator<String> value) {
        return REFERENCE
                .matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement(found.group(1) == null ? "$" : value.apply(found.group(1))));
    }

    /** The reference to a variable, which also replaces it if there is no such variable. */
    static String to(String variable) {
        return "$(" + variable + ")";
    }
}
