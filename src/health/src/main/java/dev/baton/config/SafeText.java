package dev.baton.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.regex.Pattern;

/**
 * Makes text from outside safe to show: one line, bounded, without control characters and without what looks like a
 * credential. Pure functions.
 */
public final class SafeText {
    /** Replaces a secret. */
    public static final String MASK = "***";

    /** Replaces text from another program that holds a secret in any form. */
    static final String WITHHELD = MASK + " (withheld: it holds a secret)";

    /** A shorter secret is not masked: it occurs in ordinary words. */
    static final int LEAST_SECRET = 3;

    /** Marks where text was cut. */
    private static final String CUT = "…";

    /** Fewer characters of a secret than this, at the end of cut text, give nothing away. */
    private static final int LEAST_REMNANT = 4;

    /** Longer input is cut before it is searched, which bounds the time of the search. */
    private static final int MAX_INPUT = 8_192;

    private static final Pattern URL_USER_INFO = Pattern.compile("(?<=://)[^/?#\\s@]{0,512}+@");
    /** The credentials after the scheme, but not a word, as in "the bearer token is missing". */
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "(?i)\\b(bearer|basic|digest|negotiate)(\\s+)(?![A-Za-z]{1,15}[.,;:!?)]{0,3}(?:\\s|$))[A-Za-z0-9._~+/=:-]{4,}");

    private static final Pattern CREDENTIAL = Pattern.compile(
            "(?i)([\\w.-]{0,64}(?:token|secret|passw(?:or)?d|passwd|pwd|api[-_]?key|access[-_]?key|credential|signature|session[-_]?id)"
                    + "[\\w-]{0,64}[\"']?\\s{0,8}[=:]\\s{0,8}[\"']?)([^\\s\"'&,;})]+)");
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Co}]+");

    private SafeText() {}

    /**
     * Makes text safe to log, print and serve.
     *
     * @param text anything
     * @param maxLength maximum length of the result, in characters, 1 or more
     * @return the text on one line, cut with an ellipsis if it was longer
     */
    public static String clean(String text, int maxLength) {
        String bounded = text.length() > MAX_INPUT ? text.substring(0, MAX_INPUT) : text;
        String line = UNSAFE.matcher(bounded).replaceAll(" ").strip();
        line = URL_USER_INFO.matcher(line).replaceAll(MASK + "@");
        line = AUTHORIZATION.matcher(line).replaceAll("$1$2" + MASK);
        line = CREDENTIAL.matcher(line).replaceAll("$1" + MASK);
        return shorten(line, maxLength);
    }

    /**
     * Masks the values of secrets, both verbatim and URL-encoded, and what is left of a secret that {@link #clean} cut in the
     * middle. Reads no file: a value that was never read cannot be in any text.
     *
     * @param text anything
     * @param secrets the secrets to mask, each with the value that was read last and the one before it
     * @return the text with {@link #MASK} in the place of each secret
     */
    public static String mask(String text, Collection<Secret> secrets) {
        String masked = text;
        for (Secret secret : secrets) {
            for (String value : secret.knownValues()) {
                if (value.length() >= LEAST_SECRET) {
                    masked = maskValue(masked, value);
                    masked = maskValue(masked, URLEncoder.encode(value, StandardCharsets.UTF_8));
                    masked = withhold(masked, value);
                }
            }
        }
        return masked;
    }

    /** Keeps our own words, up to a colon, and drops what follows them if it holds the secret in another form. */
    private static String withhold(String text, String secret) {
        if (!SecretForms.holds(text, secret)) {
            return text;
        }
        int end = 0;
        for (int colon = text.indexOf(": "); colon >= 0; colon = text.indexOf(": ", colon + 1)) {
            if (SecretForms.holds(text.substring(0, colon), secret)) {
                break;
            }
            end = colon + 2;
        }
        return text.substring(0, end) + WITHHELD;
    }

    /**
     * Makes a value visible: it is quoted and escaped if it has invisible characters, or white space at its ends.
     *
     * @param value anything
     * @param maxLength maximum length of the result, in characters, 1 or more
     * @return the value, or the value as a Java string literal
     */
    public static String visible(String value, int maxLength) {
        String text = value.length() > MAX_INPUT ? value.substring(0, MAX_INPUT) : value;
        if (text.equals(text.strip()) && text.chars().noneMatch(SafeText::isInvisible)) {
            return clean(text, maxLength);
        }
        StringBuilder escaped = new StringBuilder("\"");
        text.chars().forEach(c -> escaped.append(isInvisible(c) ? String.format("\\u%04x", c) : (char) c));
        return clean(escaped.append('"').toString(), maxLength);
    }

    private static boolean isInvisible(int c) {
        return c != ' '
                && (Character.isSpaceChar(c)
                        || UNSAFE.matcher(Character.toString(c)).matches());
    }

    /**
     * Names an exception whose message cannot be shown.
     *
     * @param thrown any exception
     * @return the simple name of its class, or of its first superclass that has one
     */
    public static String typeName(Throwable thrown) {
        Class<?> type = thrown.getClass();
        while (type.isAnonymousClass()) {
            type = type.getSuperclass();
        }
        return type.getSimpleName();
    }

    private static String maskValue(String text, String value) {
        String masked = text.replace(value, MASK);
        if (!masked.endsWith(CUT)) {
            return masked;
        }
        int end = masked.length() - CUT.length();
        for (int left = Math.min(value.length() - 1, end); left >= LEAST_REMNANT; left--) {
            if (masked.startsWith(value.substring(0, left), end - left)) {
                return masked.substring(0, end - left) + MASK + CUT;
            }
        }
        return masked;
    }

    private static String shorten(String line, int maxLength) {
        if (line.length() <= maxLength) {
            return line;
        }
        int end = maxLength - 1;
        if (end > 0 && Character.isHighSurrogate(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(0, end) + CUT;
    }
}
