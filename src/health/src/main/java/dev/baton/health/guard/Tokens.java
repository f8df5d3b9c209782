package dev.baton.health.guard;

import java.util.Arrays;
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
        return !text.isEmpty() && text.chars().allMatch(TOKEN_CHARS::get);
    }

    /** A part of a text without the spaces and tabs around it. */
    static String trim(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** The members of a list, in lower case; an empty one is {@code ""}. */
    static List<String> list(String value) {
        return Arrays.stream(value.split(",", -1))
                .map(member -> trim(member, 0, member.length()).toLowerCase(Locale.ROOT))
                .toList();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
