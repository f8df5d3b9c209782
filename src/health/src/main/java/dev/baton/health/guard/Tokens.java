package dev.baton.health.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Parses tokens and lists in HTTP fields (RFC 9110 section 5.6). Pure functions. */
final class Tokens {

    private Tokens() {}

    static boolean isTokenChar(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    static boolean isToken(String text) {
        int length = 0;
        while (length < text.length() && isTokenChar(text.charAt(length))) {
            length++;
        }
        return length > 0 && length == text.length();
    }

    /** Returns the members of a comma-separated list in lower case; an empty member is {@code ""}. */
    static List<String> list(String value) {
        List<String> members = new ArrayList<>();
        for (String member : value.toLowerCase(Locale.ROOT).split(",", -1)) {
            members.add(member.strip());
        }
        return members;
    }
}
