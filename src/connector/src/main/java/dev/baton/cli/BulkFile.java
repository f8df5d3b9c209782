package dev.baton.cli;

import dev.baton.config.SafeText;
import dev.baton.config.SettingsException;
import dev.baton.provisioning.BulkInput;
import dev.baton.provisioning.NewTask;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the file of {@code provision bulk}. All lines are validated before any task is submitted. */
final class BulkFile {
    static final String DELIMITER = "--delimiter";
    static final String ENCODING = "--encoding";

    private BulkFile() {}

    static List<NewTask> read(String file, Optional<String> delimiter, Optional<String> encoding, String me) {
        String shown = SafeText.clean(file, 200);
        BulkInput.Options options = new BulkInput.Options(
                BulkInput.Format.ofName(file)
                        .orElseThrow(() -> new SettingsException("the file " + shown
                                + " must be named .csv, .tsv, .txt, .jsonl or .ndjson, after its format")),
                delimiter.map(BulkFile::delimiter),
                encoding.map(BulkFile::encoding));
        try (InputStream in = Files.newInputStream(TaskCommand.regularFile(file))) {
            return BulkInput.read(in, options, me);
        } catch (IOException | UncheckedIOException e) {
            throw new SettingsException("the file " + shown + " cannot be read");
        }
    }

    private static char delimiter(String text) {
        return switch (text) {
            case "comma", "," -> ',';
            case "semicolon", ";" -> ';';
            case "pipe", "|" -> '|';
            case "tab", "\t", "\\t" -> '\t';
            default -> throw new SettingsException(DELIMITER + " must be comma, semicolon, tab, pipe or the character");
        };
    }

    private static Charset encoding(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "utf-8" -> StandardCharsets.UTF_8;
            case "utf-16" -> StandardCharsets.UTF_16;
            case "latin-1", "latin1", "iso-8859-1" -> StandardCharsets.ISO_8859_1;
            case "windows-1252" -> Charset.forName("windows-1252");
            default -> throw new SettingsException(ENCODING + " must be utf-8, utf-16, latin-1 or windows-1252");
        };
    }
}
