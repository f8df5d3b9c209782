package dev.baton.manifests;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms that Kubernetes and ECS ask of names and values. Pure functions. */
final class Formats {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SERVICE_NAME = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern ECS_NAME = Pattern.compile("[A-Za-z0-9_-]{1,255}");
    private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\\d{12})?:\\S{1,1024}");
    // The reference grammar of the OCI distribution specification: [domain[:port]/]path[:tag][@digest].
    private static final Pattern IMAGE =
            Pattern.compile("(?=.{1,512}$)([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\\d{1,5})?/)?"
                    + "[a-z0-9]+((\\.|_{1,2}|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_{1,2}|-+)[a-z0-9]+)*)*"
                    + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@[a-z0-9]+:[0-9a-f]{32,})?");

    // resource.Quantity of the Kubernetes API: a decimal number, and a suffix or an exponent.
    private static final Pattern QUANTITY =
            Pattern.compile("(\\d{1,18}(?:\\.\\d{0,9})?|\\.\\d{1,9})(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\\d{1,2}))?");
    private static final String DECIMAL = "num kMGTPE";
    private static final String BINARY = "KMGTPE";

    private Formats() {}

    /** RFC 1123 label: namespaces. */
    static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }

    /** RFC 1035 label: what is the name of a Service too. */
    static boolean isServiceName(String text) {
        return SERVICE_NAME.matcher(text).matches();
    }

    /** Families, containers, volumes and services of ECS. */
    static boolean isEcsName(String text) {
        return ECS_NAME.matcher(text).matches();
    }

    static boolean isArn(String text) {
        return ARN.matcher(text).matches();
    }

    static boolean isImage(String text) {
        return IMAGE.matcher(text).matches();
    }

    /** The amount that a Kubernetes quantity stands for, or empty if it is none or negative. */
    static Optional<BigDecimal> quantity(String text) {
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
