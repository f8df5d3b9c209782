package dev.baton.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Recognizes the variables that Kubernetes sets for each Service of the namespace (Pod field {@code enableServiceLinks}). For a
 * Service named {@code baton-scim} they begin with {@code BATON_SCIM_}, like settings.
 */
final class ServiceLinks {
    private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");
    private static final Pattern VARIABLE = Pattern.compile(
            ".+_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private ServiceLinks() {}

    static boolean isAddress(String value) {
        return ADDRESS.matcher(value).matches();
    }

    static boolean isVariable(String variable, String value) {
        return VARIABLE.matcher(variable).matches() || (variable.endsWith("_PORT") && isAddress(value));
    }

    static String hint(Setting<?> setting) {
        String service = setting.variable()
                .replaceFirst("_PORT$", "")
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
        return "Kubernetes sets this variable for a Service named " + service
                + ": set enableServiceLinks: false in the pod, or rename the Service";
    }
}
