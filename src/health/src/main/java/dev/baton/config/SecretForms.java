package dev.baton.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds a secret in a text in any form: encoded, escaped, split up, or in part. */
final class SecretForms {
    /** This many consecutive characters of a secret count as the secret. */
    private static final int WINDOW = 8;

    private static final Pattern SEPARATORS =
            Pattern.compile("[\\s\\p{Z}\\p{Cc}\\p{Cf}]+|\\\\[nrt0]|%(?:00|0[aAdD9]|20)");
    private static final Pattern UNICODE_ESCAPE =
            Pattern.compile("\\\\u([0-9a-fA-F]{4})|&#[xX]0{0,8}([0-9a-fA-F]{1,4});");
    private static final Pattern DECIMAL_ENTITY = Pattern.compile("&#0{0,8}(\\d{1,5});");

    private static final Pattern PERCENT = Pattern.compile("%([0-9a-fA-F]{2})");

    private SecretForms() {}

    /** Returns whether the text holds the secret, or enough of it, in any form. */
    static boolean holds(String text, String secret) {
        List<String> decoded = decoded(text);
        boolean isPlain =
                windows(secret, WINDOW, 1).anyMatch(part -> decoded.stream().anyMatch(form -> form.contains(part)));
        return isPlain
                || encoded(secret).anyMatch(part -> decoded.stream().anyMatch(form -> form.contains(part)))
                || hex(secret)
                        .anyMatch(part -> decoded.stream()
                                .anyMatch(form -> form.toLowerCase(Locale.ROOT).contains(part)));
    }

    private static List<String> decoded(String text) {
        List<String> forms = new ArrayList<>();
        String entities = DECIMAL_ENTITY
                .matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement(Character.toString((char) Integer.parseInt(found.group(1)))));
        String unescaped = UNICODE_ESCAPE
                .matcher(entities)
                .replaceAll(found -> Matcher.quoteReplacement(Character.toString(
                        (char) Integer.parseInt(found.group(1) == null ? found.group(2) : found.group(1), 16))))
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("\\/", "/")
                .replace("\\\"", "\"")
                .replace("\\\\", "\\");
        String form = unescaped;
        // Decoded up to twice, because a proxy may encode again.
        for (int round = 0; round < 3; round++) {
            forms.add(form);
            forms.add(SEPARATORS.matcher(form).replaceAll(""));
            form = percentDecoded(form);
        }
        return forms;
    }

    /** Decodes escapes of single bytes, as in ASCII; a percent sign that begins no escape stays, and hides no other. */
    private static String percentDecoded(String text) {
        return PERCENT.matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(found.group(1), 16))));
    }

    /** Returns all parts of a length, {@code step} characters apart; the text itself if it is no longer than that. */
    private static Stream<String> windows(String text, int length, int step) {
        return text.length() <= length
                ? Stream.of(text)
                : IntStream.rangeClosed(0, (text.length() - length) / step)
                        .mapToObj(index -> text.substring(step * index, step * index + length));
    }

    /** Returns the base64 forms at each of the three alignments, without characters that depend on neighboring bytes. */
    private static Stream<String> encoded(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, 3).boxed().flatMap(before -> {
            byte[] padded = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, padded, before, bytes.length);
            String text = Base64.getEncoder().withoutPadding().encodeToString(padded);
            int from = before == 0 ? 0 : before + 1;
            int to = padded.length % 3 == 0 ? text.length() : text.length() - 1;
            if (to - from <= SafeText.LEAST_SECRET) {
                return Stream.empty();
            }
            String core = text.substring(from, to);
            return Stream.of(core, core.replace('+', '-').replace('/', '_'))
                    .flatMap(form -> windows(form, WINDOW * 2, 1));
        });
    }

    private static Stream<String> hex(String secret) {
        return windows(HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8)), WINDOW * 2, 2);
    }
}
