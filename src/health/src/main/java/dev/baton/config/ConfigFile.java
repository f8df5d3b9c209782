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
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the settings of a configuration file: the keys under {@code baton}, as text. */
final class ConfigFile {
    private static final String ROOT = "baton";
    private static final int MAX_BYTES = 1024 * 1024;
    private static final Pattern POSITION = Pattern.compile("line (\\d{1,7}), column (\\d{1,7})");

    private ConfigFile() {}

    static Map<String, String> read(Path path, Origin origin) {
        String name = origin + ": the file " + SafeText.clean(path.toString(), 200);
        Format format = Format.of(path, name);
        ConfigParser parser = format.parser();
        String text = text(path, name);
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
                    .build()
                    .get(ROOT);
        } catch (RuntimeException e) {
            throw new SettingsException(name + " is not well-formed " + format.label + reason(e));
        }
        return values(root, name);
    }

    private static Map<String, String> values(Config root, String name) {
        Map<String, String> values = new LinkedHashMap<>();
        if (!root.exists()) {
            return values;
        }
        if (root.type() != Config.Type.OBJECT) {
            throw new SettingsException(name + ": " + ROOT + " must hold keys and values");
        }
        for (Config node : root.asNodeList().orElseThrow()) {
            String key = node.key().name();
            if (node.type() != Config.Type.VALUE) {
                throw new SettingsException(
                        name + ": " + ROOT + "." + SafeText.clean(key, 80) + " must be a single value");
            }
            values.put(key, node.asString().orElse(""));
        }
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

    private static String reason(RuntimeException e) {
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
