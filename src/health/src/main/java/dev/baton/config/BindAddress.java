package dev.baton.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address to bind or to connect to: an IPv4 address, an IPv6 address without brackets, or a host name.
 *
 * @param host the address or name, as the resolver takes it
 */
public record BindAddress(String host) {
    private static final Pattern IPV4 =
            Pattern.compile("(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%[0-9A-Za-z._-]{1,15})?");
    private static final Pattern HOST_NAME =
            Pattern.compile("(?=.{1,253}$)(?!.*\\.?\\d+$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
                    + "(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*");

    /**
     * Parses an address.
     *
     * @param text an IPv4 address, an IPv6 address with or without brackets, or a host name
     * @return the address, or empty if the text is none of these
     */
    public static Optional<BindAddress> parse(String text) {
        String host = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        boolean isBracketed = host.length() != text.length();
        boolean isAddress = isIpv6(host)
                || (!isBracketed
                        && (IPV4.matcher(host).matches()
                                || HOST_NAME.matcher(host).matches()));
        return isAddress ? Optional.of(new BindAddress(host)) : Optional.empty();
    }

    /** {@return whether a server bound to this address listens on every interface} */
    public boolean isWildcard() {
        return host.equals("0.0.0.0") || (isIpv6(host) && literal().isAnyLocalAddress());
    }

    /** {@return whether this is an address rather than a name, which a resolver has to look up} */
    public boolean isNumeric() {
        return isIpv6(host) || IPV4.matcher(host).matches();
    }

    /** {@return whether this is {@code localhost}, in 127.0.0.0/8, or ::1, which only this host can reach} */
    public boolean isLoopback() {
        return host.equalsIgnoreCase("localhost")
                || (IPV4.matcher(host).matches() && host.startsWith("127."))
                || (isIpv6(host) && literal().isLoopbackAddress());
    }

    /** {@return what a client on the same host connects to: loopback of the same family for a wildcard, else this address} */
    public BindAddress forClient() {
        if (!isWildcard()) {
            return this;
        }
        return new BindAddress(isIpv6(host) && literal() instanceof Inet6Address ? "::1" : "127.0.0.1");
    }

    /** {@return the host as written in a URL (RFC 3986 section 3.2.2), in brackets if it is an IPv6 address} */
    public String inUrl() {
        return isIpv6(host) ? "[" + host + "]" : host;
    }

    /** {@return this address without its zone (RFC 4007 section 11), which has no place in a Host header} */
    public BindAddress withoutZone() {
        int zone = host.indexOf('%');
        return zone < 0 ? this : new BindAddress(host.substring(0, zone));
    }

    @Override
    public String toString() {
        return host;
    }

    /** Returns the address of an IPv6 host: an IPv4 address if it is IPv4-mapped (RFC 4291 section 2.5.5.2). */
    InetAddress literal() {
        try {
            // A host with a colon is parsed as a literal and never looked up.
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isIpv6(String host) {
        if (host.indexOf(':') < 0 || !IPV6.matcher(host).matches()) {
            return false;
        }
        try {
            // A host with a colon is parsed as a literal and never looked up.
            InetAddress.getByName(host);
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
