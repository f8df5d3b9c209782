package dev.baton.config;

import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.config.PropertiesConfigParser;
import io.helidon.config.spi.ConfigParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of a configuration file, as text: the keys under {@code baton} or, in a file without that key, those at the top,
 * as the Go SDK writes them.
 *
 * @param values by key
 * @param prefix what stands before each key, to name it
 * @param ignored keys that stand beside {@code baton}
 */
record ConfigFile(Map<String, String> values, String prefix, List<String> ignored) {
    private static final String ROOT = "baton";
    private static final int MAX_BYTES = 1024 * 1024;
    private static final Pattern POSITION = Pattern.compile("line (\\d{1,7}), column (\\d{1,7})");
    private static final Pattern KEY = Pattern.compile("^(\\s*)[\"']?([A-Za-z][\\w.-]*)[\"']?\\s*[:=].*");

    static ConfigFile read(Path path, Origin origin) {
        String name = origin + ": the file " + SafeText.clean(path.toString(), 200);
        Format format = Format.of(path, name);
        ConfigParser parser = format.parser();
        String text = text(path, name);
        checkDuplicates(text, name);
        Config root;
        try {
            root = Config.builder(ConfigSources.create(text, format.mediaType))
                    .disableEnvironmentVariablesSource()
                    .disableSystemPropertiesSource()
                    .disableParserServices()
                    .disableMapperServices()
                    .disableFilterServices()
                    .disableKeyResolving()
                    .disableValueResolving()
                    .addParser(parser)
                    .build();
        } catch (RuntimeException | StackOverflowError e) {
            // An alias that refers to what it stands in has no end.
            throw new SettingsException(name + " is not well-formed " + format.label + reason(e));
        }
        Config below = root.get(ROOT);
        if (!below.exists()) {
            return new ConfigFile(values(root, "", name), "", List.of());
        }
        List<String> beside = nodes(root)
                .map(node -> node.key().name())
                .filter(key -> !key.equals(ROOT))
                .toList();
        return new ConfigFile(values(below, ROOT + ".", name), ROOT + ".", beside);
    }

    private static Stream<Config> nodes(Config config) {
        return config.type() == Config.Type.OBJECT ? config.asNodeList().orElseThrow().stream() : Stream.empty();
    }

    /** Helidon's parsers let the last one win. */
    private static void checkDuplicates(String text, String name) {
        Map<Integer, Set<String>> keysByIndent = new TreeMap<>();
        int number = 0;
        for (String line : text.split("\\R")) {
            number++;
            Matcher key = KEY.matcher(line);
            if (!key.matches()) {
                continue;
            }
            int indent = key.group(1).length();
            // What stood deeper belonged to another key.
            keysByIndent.keySet().removeIf(deeper -> deeper > indent);
            if (!keysByIndent.computeIfAbsent(indent, i -> new HashSet<>()).add(key.group(2))) {
                throw new SettingsException(
                        name + ": line " + number + ": " + SafeText.clean(key.group(2), 80) + " is there twice");
            }
        }
    }

    private static Map<String, String> values(Config parent, String prefix, String name) {
        if (!prefix.isEmpty() && parent.type() != Config.Type.OBJECT) {
            throw new SettingsException(name + ": " + ROOT + " must hold keys and values");
        }
        Map<String, String> values = new LinkedHashMap<>();
        nodes(parent).forEach(node -> {
            String key = node.key().name();
            if (node.type() != Config.Type.VALUE) {
                throw new SettingsException(name + ": " + prefix + SafeText.clean(key, 80) + " must be a single value"
                        + (prefix.isEmpty() ? Suggestion.of(key, List.of(ROOT)) : ""));
            }
            values.put(key, node.asString().orElse(""));
        });
        return values;
    }

    private static String text(Path path, String name) {
        byte[] bytes;
        try {
            bytes = RegularFile.read(path, MAX_BYTES);
        } catch (IOException e) {
            throw new SettingsException(name + " cannot be read: " + e.getMessage());
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SettingsException(name + " is not UTF-8 text");
        }
    }

    private static String reason(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // The parser's last position is that of the problem, an earlier one that of its context.
            Matcher position = POSITION.matcher(String.valueOf(cause.getMessage()));
            String last = "";
            while (position.find()) {
                last = ": " + position.group();
            }
            if (!last.isEmpty()) {
                return last;
            }
        }
        return "";
    }

    private enum Format {
        YAML("YAML", MediaTypes.APPLICATION_YAML) {
            @Override
            ConfigParser parser() {
                return ServiceLoader.load(ConfigParser.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(parser -> parser.supportedMediaTypes().contains(MediaTypes.APPLICATION_YAML))
                        .findFirst()
                        .orElseThrow(() -> new SettingsException("a configuration file in YAML needs"
                                + " io.helidon.config:helidon-config-yaml on the class path"));
            }
        },
        PROPERTIES("properties", MediaTypes.create("text/x-java-properties")) {
            @Override
            ConfigParser parser() {
                return new PropertiesConfigParser();
            }
        };

        private final String label;
        private final MediaType mediaType;

        Format(String label, MediaType mediaType) {
            this.label = label;
            this.mediaType = mediaType;
        }

        abstract ConfigParser parser();

        static Format of(Path path, String name) {
            String file = path.toString().toLowerCase(Locale.ROOT);
            if (file.endsWith(".yaml") || file.endsWith(".yml")) {
                return YAML;
            }
            if (file.endsWith(".properties")) {
                return PROPERTIES;
            }
            throw new SettingsException(name + " must end in .yaml, .yml or .properties");
        }
    }
}
