package dev.baton.manifests;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Quantities of the Kubernetes API ({@code resource.Quantity}). Pure functions. */
final class Quantities {
    // A decimal number, and a suffix or an exponent.
    private static final Pattern QUANTITY =
            Pattern.compile("(\\d{1,18}(?:\\.\\d{0,9})?|\\.\\d{1,9})(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\\d{1,2}))?");
    private static final String DECIMAL = "num kMGTPE";
    private static final String BINARY = "KMGTPE";

    private Quantities() {}

    /** Returns the amount of a quantity, or empty if the text is negative or not a quantity. */
    static Optional<BigDecimal> parse(String text) {
        Matcher quantity = QUANTITY.matcher(text);
        if (!quantity.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(quantity.group(1));
        String suffix = Optional.ofNullable(quantity.group(2)).orElse("");
        if (suffix.endsWith("i")) {
            return Optional.of(number.multiply(BigDecimal.valueOf(1024).pow(BINARY.indexOf(suffix.charAt(0)) + 1)));
        }
        int exponent = suffix.isEmpty()
                ? Integer.parseInt(Optional.ofNullable(quantity.group(3)).orElse("0"))
                : 3 * (DECIMAL.indexOf(suffix) - DECIMAL.indexOf(' '));
        return Optional.of(number.scaleByPowerOfTen(exponent));
    }
}
