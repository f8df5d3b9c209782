package dev.baton.config;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of a configuration file, as text: the keys under {@code baton}, with the prefix {@code baton.}, or in a file
 * without that key the top-level keys, as the Go SDK writes them.
 */
record ConfigFile(Map<String, String> values, String prefix, List<String> ignored) {
    private static final String ROOT = "baton";
    private static final int MAX_BYTES = 1024 * 1024;
    private static final Pattern POSITION = Pattern.compile("line (\\d{1,7}), column (\\d{1,7})");

    static ConfigFile read(Path path, Origin origin, Function<String, ? extends Map<String, ?>> yaml) {
        String name = origin + ": the file " + SafeText.clean(path.toString(), 200);
        String file = path.toString().toLowerCase(Locale.ROOT);
        boolean isYaml = file.endsWith(".yaml") || file.endsWith(".yml");
        if (!isYaml && !file.endsWith(".properties")) {
            throw new SettingsException(name + " must end in .yaml, .yml or .properties");
        }
        String text = text(path, name);
        Map<String, ?> root;
        try {
            root = isYaml ? yaml.apply(text) : properties(text);
        } catch (SettingsException e) {
            throw new SettingsException(name + ": " + e.getMessage());
        } catch (RuntimeException e) {
            throw new SettingsException(
                    name + " is not well-formed " + (isYaml ? "YAML" : "properties") + position(e.getMessage()));
        }
        if (!root.containsKey(ROOT)) {
            return new ConfigFile(values(root, "", name), "", List.of());
        }
        if (!(root.get(ROOT) instanceof Map<?, ?> below)) {
            throw new SettingsException(name + ": " + ROOT + " must hold keys and values");
        }
        List<String> beside =
                root.keySet().stream().filter(key -> !key.equals(ROOT)).toList();
        return new ConfigFile(values(below, ROOT + ".", name), ROOT + ".", beside);
    }

    private static Map<String, String> values(Map<?, ?> parent, String prefix, String name) {
        Map<String, String> values = new LinkedHashMap<>();
        parent.forEach((key, value) -> {
            if (value instanceof Map || value instanceof Collection) {
                throw new SettingsException(
                        name + ": " + prefix + SafeText.clean(key.toString(), 80) + " must be a single value"
                                + (prefix.isEmpty() ? Suggestion.of(key.toString(), List.of(ROOT)) : ""));
            }
            values.put(key.toString(), value.toString());
        });
        return values;
    }

    private static Map<String, Object> properties(String text) {
        Properties properties = new OncePerKey();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        Map<String, Map<String, Object>> sections = new LinkedHashMap<>();
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            int dot = key.indexOf('.');
            if (dot < 0) {
                root.put(key, properties.getProperty(key));
            } else {
                sections.computeIfAbsent(key.substring(0, dot), section -> new LinkedHashMap<>())
                        .put(key.substring(dot + 1), properties.getProperty(key));
            }
        }
        sections.forEach((name, keys) -> {
            if (root.put(name, keys) != null) {
                throw new SettingsException(SafeText.clean(name, 80) + " is both a value and the name of keys");
            }
        });
        return root;
    }

    /** Rejects a key that occurs twice; the JDK would use its last value. */
    private static final class OncePerKey extends Properties {
        private static final long serialVersionUID = 1;

        @Override
        public synchronized Object put(Object key, Object value) {
            if (containsKey(key)) {
                throw new SettingsException(SafeText.clean(key.toString(), 80) + " is there twice");
            }
            return super.put(key, value);
        }
    }

    private static String text(Path path, String name) {
        byte[] bytes;
        try {
            bytes = RegularFile.read(path, MAX_BYTES);
        } catch (IOException e) {
            throw new SettingsException(name + " cannot be read: " + e.getMessage());
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            // Some editors begin a file with a byte order mark, which would be part of the first key.
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new SettingsException(name + " is not UTF-8 text");
        }
    }

    /** Returns the last position in a parser's message: that of the problem, while earlier ones are of its context. */
    private static String position(String message) {
        Matcher position = POSITION.matcher(String.valueOf(message));
        String last = "";
        while (position.find()) {
            last = ": " + position.group();
        }
        return last;
    }
}
