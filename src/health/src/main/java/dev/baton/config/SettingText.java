package dev.baton.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Parses the text of a setting, by type; the result is empty if the text is not allowed. Pure functions. */
final class SettingText {
    static final int MAX_LENGTH = 4_096;

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,10}");
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    private SettingText() {}

    static boolean isSecretText(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH && text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    static boolean isSecretLines(String text) {
        return !text.isEmpty() && text.codePoints().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r');
    }

    static Optional<Boolean> parseBool(String text) {
        String word = text.strip();
        if (TRUE.contains(word)) {
            return Optional.of(true);
        }
        return FALSE.contains(word) ? Optional.of(false) : Optional.empty();
    }

    static Optional<Integer> parseNumber(String text, int min, int max) {
        String digits = text.strip();
        if (!DIGITS.matcher(digits).matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(digits);
        return number >= min && number <= max ? Optional.of((int) number) : Optional.empty();
    }

    static Optional<URI> parseHttpUrl(String text) {
        try {
            URI uri = new URI(text).parseServerAuthority();
            boolean isHttp = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            boolean isPlain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            boolean hasPort = uri.getPort() == -1 || (uri.getPort() >= 1 && uri.getPort() <= 65_535);
            return Optional.of(uri).filter(u -> isHttp && isPlain && hasPort && u.getHost() != null);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    static Optional<Path> parsePath(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String joinWords(List<String> words) {
        return words.size() == 1
                ? words.getFirst()
                : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
    }
}
