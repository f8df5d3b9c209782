package dev.baton.manifests;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Renders the templates of {@code etc}, which the build puts next to this class. A placeholder without a value is an error. */
final class Templates {
    // YAML may read anything else, such as a number or a date, as something other than text.
    private static final Pattern PLAIN_YAML = Pattern.compile("[A-Za-z/][A-Za-z0-9/._@-]*(:[A-Za-z0-9/._@-]+)*");
    private static final Set<String> YAML_WORDS =
            Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "none");

    private static final Pattern INCLUDE = Pattern.compile("(?m)^( *)\\{\\{>([a-z/.-]+)}}\\n");

    private Templates() {}

    /** Renders one template, given by its path under {@code etc}. */
    static String render(String path, Map<String, Object> values) {
        Mustache.Escaper escaper = path.endsWith(".json") ? Templates::escape : Templates::yamlScalar;
        return Mustache.compiler()
                .withEscaper(escaper)
                .strictSections(true)
                .compile(read(path))
                .execute(values);
    }

    /** Reads a template with its includes; every line of an included file gets the indentation of the tag. */
    private static String read(String path) {
        try (InputStream template = Templates.class.getResourceAsStream("etc/" + path)) {
            if (template == null) {
                throw new IllegalStateException("template etc/" + path + " is not on the class path");
            }
            String text = new String(template.readAllBytes(), StandardCharsets.UTF_8);
            return INCLUDE.matcher(text)
                    .replaceAll(tag -> Matcher.quoteReplacement(
                            read(tag.group(2)).indent(tag.group(1).length())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String yamlScalar(String text) {
        boolean isPlain = PLAIN_YAML.matcher(text).matches() && !YAML_WORDS.contains(text.toLowerCase(Locale.ROOT));
        return isPlain ? text : "\"" + escape(text) + "\"";
    }

    /** Escapes text for double quotes, in JSON and in YAML alike (RFC 8259 section 7). */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
