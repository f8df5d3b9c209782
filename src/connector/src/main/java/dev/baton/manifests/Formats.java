package dev.baton.manifests;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.custom.QuantityFormatException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The forms that Kubernetes and ECS ask of names and values. Pure functions, shared by rendering and checking. */
final class Formats {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern SERVICE_NAME = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern PORT_NAME =
            Pattern.compile("(?=.{1,15}$)(?=.*[a-z])[a-z0-9](?!.*--)([-a-z0-9]*[a-z0-9])?");
    private static final Pattern QUALIFIED_NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:.]{2,45}");
    private static final Pattern HEADER = Pattern.compile("[-A-Za-z0-9]+");
    private static final Pattern POD_FIELD = Pattern.compile("metadata\\.(name|namespace|uid|labels|annotations)"
            + "|metadata\\.(labels|annotations)\\['[^']+'\\]"
            + "|spec\\.(nodeName|serviceAccountName)|status\\.(hostIP|podIP)s?");
    private static final Pattern VARIABLE = Pattern.compile("[-._a-zA-Z][-._a-zA-Z0-9]*");
    private static final Pattern ECS_NAME = Pattern.compile("[A-Za-z0-9_-]{1,255}");
    private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\\d{12})?:\\S{1,1024}");
    // The reference grammar of the OCI distribution specification: [domain[:port]/]path[:tag][@digest].
    private static final Pattern IMAGE =
            Pattern.compile("(?=.{1,512}$)([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\\d{1,5})?/)?"
                    + "[a-z0-9]+((\\.|_{1,2}|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_{1,2}|-+)[a-z0-9]+)*)*"
                    + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@[a-z0-9]+:[0-9a-f]{32,})?");

    private Formats() {}

    /** RFC 1123 label: containers, volumes, namespaces. */
    static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }

    /** RFC 1123 subdomain: most objects. */
    static boolean isSubdomain(String text) {
        return SUBDOMAIN.matcher(text).matches();
    }

    /** RFC 1035 label: Services. */
    static boolean isServiceName(String text) {
        return SERVICE_NAME.matcher(text).matches();
    }

    /** RFC 6335 service name: ports of containers and probes. */
    static boolean isPortName(String text) {
        return PORT_NAME.matcher(text).matches();
    }

    /** Label and annotation keys: an optional DNS prefix and a name. */
    static boolean isLabelKey(String text) {
        int slash = text.indexOf('/');
        return (slash < 0 || isSubdomain(text.substring(0, slash)))
                && QUALIFIED_NAME.matcher(text.substring(slash + 1)).matches();
    }

    /** Label values: empty, or a name of at most 63 characters. */
    static boolean isLabelValue(String text) {
        return text.isEmpty() || QUALIFIED_NAME.matcher(text).matches();
    }

    /** Names of environment variables. */
    static boolean isVariable(String text) {
        return VARIABLE.matcher(text).matches();
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

    /** The bytes of an IPv4 or IPv6 address in figures, or none. */
    static byte[] address(String text) {
        try {
            // Nothing else gets there, so no name is looked up.
            return IPV4.matcher(text).matches() || IPV6.matcher(text).matches()
                    ? InetAddress.getByName(text).getAddress()
                    : new byte[0];
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }

    /** A path below a folder, which does not leave it. */
    static boolean isRelativePath(String text) {
        return !text.startsWith("/") && !List.of(text.split("/")).contains("..");
    }

    static boolean isHeaderName(String text) {
        return HEADER.matcher(text).matches();
    }

    /** What an environment variable or a file may take from its pod. */
    static boolean isPodField(String text) {
        return POD_FIELD.matcher(text).matches();
    }

    /** The amount a Kubernetes quantity stands for, or empty if it is none or negative. */
    static Optional<BigDecimal> quantity(String text) {
        try {
            return Optional.of(Quantity.fromString(text).getNumber()).filter(number -> number.signum() >= 0);
        } catch (QuantityFormatException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
