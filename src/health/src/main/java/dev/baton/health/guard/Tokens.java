package dev.baton.health.guard;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** The small syntax of HTTP fields (RFC 9110 section 5.6). Pure functions. */
final class Tokens {
    private static final BitSet TOKEN_CHARS = new BitSet();

    static {
        TOKEN_CHARS.set('0', '9' + 1);
        TOKEN_CHARS.set('A', 'Z' + 1);
        TOKEN_CHARS.set('a', 'z' + 1);
        "!#$%&'*+-.^_`|~".chars().forEach(TOKEN_CHARS::set);
    }

    private Tokens() {}

    static boolean isTokenChar(char c) {
        return TOKEN_CHARS.get(c);
    }

    static boolean isToken(String text) {
        int length = 0;
        while (length < text.length() && isTokenChar(text.charAt(length))) {
            length++;
        }
        return length > 0 && length == text.length();
    }

    /** The members of a list, in lower case; an empty one is {@code ""}. */
    static List<String> list(String value) {
        List<String> members = new ArrayList<>();
        for (String member : value.toLowerCase(Locale.ROOT).split(",", -1)) {
            members.add(member.strip());
        }
        return members;
    }
}
