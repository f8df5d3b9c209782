package dev.baton.config;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The hosts under which browsers may open a page. Refusing others prevents DNS rebinding, in which an attacker's name resolves
 * to this host. Immutable, and safe for use by several threads at once.
 */
public final class AllowedHosts {
    private final BindAddress bound;
    private final Set<String> names;

    private AllowedHosts(BindAddress bound, Set<String> names) {
        this.bound = bound;
        this.names = names;
    }

    /**
     * Allows loopback, the bind address and further hosts.
     *
     * @param bound the server's bind address; a wildcard allows the address that the client connected to
     * @param more further names and addresses, as in {@link HealthSettings#ALLOWED_HOSTS}
     * @return the allowed hosts
     */
    public static AllowedHosts of(BindAddress bound, List<String> more) {
        Set<String> names = new HashSet<>();
        more.forEach(name -> names.add(canonical(name)));
        names.add("localhost");
        names.add(canonical(bound.host()));
        return new AllowedHosts(bound, Set.copyOf(names));
    }

    static Optional<List<String>> parse(String text) {
        List<String> names =
                Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        return names.stream().allMatch(name -> BindAddress.parse(name).isPresent())
                ? Optional.of(names)
                : Optional.empty();
    }

    /**
     * Returns whether a request may open a page.
     *
     * @param host the request's Host: a name or an address, IPv6 in brackets, optionally with a port
     * @param local the address that the client connected to
     * @return {@code false} if the host may be an attacker's name for this host
     */
    public boolean allow(String host, InetAddress local) {
        String name = canonical(host.replaceFirst(":\\d*$", ""));
        Optional<BindAddress> address = BindAddress.parse(name);
        return names.contains(name)
                || address.filter(BindAddress::isLoopback).isPresent()
                || bound.isWildcard() && name.equals(canonical(local.getHostAddress()));
    }

    /**
     * Returns one spelling per host: in lower case, without a trailing dot, an IPv6 address in one notation without brackets.
     */
    private static String canonical(String host) {
        String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return BindAddress.parse(name)
                .filter(address -> address.host().indexOf(':') >= 0)
                .map(address -> address.withoutZone().literal().getHostAddress())
                .orElse(name);
    }
}
