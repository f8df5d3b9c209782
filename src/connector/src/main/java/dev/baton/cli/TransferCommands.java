package dev.baton.cli;

import static dev.baton.cli.SettingOptions.positional;
import static dev.baton.cli.SettingOptions.text;
import static dev.baton.cli.TaskCommand.option;

import dev.baton.config.SafeText;
import dev.baton.config.SettingsException;
import dev.baton.provisioning.TaskAccess;
import dev.baton.provisioning.TaskAccess.Imported;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code tasks export} and {@code tasks import}, which copy all tasks from one store to another as lines of JSON. */
record TransferCommands(TaskCommand common) {
    private static final String OUTPUT_FILE = "--output-file";
    private static final int MAX_PATH = 200;

    void addTo(CommandSpec tasks) {
        CommandSpec export = common.leaf(
                "Exports every task with its attempts and decisions, as of one moment: one JSON object per line.",
                (access, parsed, me) -> export(access, parsed));
        export.addOption(text(
                OUTPUT_FILE,
                "FILE",
                "Write to this file, readable only by you, instead of standard output; it is replaced when the export is complete.",
                false));
        tasks.addSubcommand("export", export);
        CommandSpec reading = common.leaf(
                "Imports the tasks of an export. Existing tasks are unchanged.",
                (access, parsed, me) -> importFrom(access, parsed.matchedPositionalValue(0, "")));
        reading.addPositional(positional("0", "FILE", "The file of an export."));
        tasks.addSubcommand("import", reading);
    }

    private int export(TaskAccess access, ParseResult parsed) {
        String file = option(parsed, OUTPUT_FILE).orElse("");
        if (file.isEmpty()) {
            write(access, common.out());
            return ConnectorCli.OK;
        }
        try {
            Path path = TaskCommand.regularFile(file).toAbsolutePath();
            Path begun = Files.createTempFile(
                    path.getParent(),
                    path.getFileName().toString(),
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (FileChannel channel = FileChannel.open(begun, StandardOpenOption.WRITE);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
                long count = write(access, out);
                channel.force(true);
                Files.move(begun, path, StandardCopyOption.ATOMIC_MOVE);
                common.out().println("exported " + count + " tasks");
                return ConnectorCli.OK;
            } finally {
                Files.deleteIfExists(begun);
            }
        } catch (IOException e) {
            throw notWritten(file, e);
        } catch (UncheckedIOException e) {
            throw notWritten(file, e.getCause());
        }
    }

    private static SettingsException notWritten(String file, IOException e) {
        String why = String.valueOf(e.getMessage());
        if (e instanceof NoSuchFileException) {
            why = "its directory does not exist";
        } else if (e instanceof AccessDeniedException) {
            why = "access denied";
        }
        return new SettingsException(
                SafeText.clean(file, MAX_PATH) + " cannot be written: " + SafeText.clean(why, MAX_PATH));
    }

    /** Writes UTF-8, whatever the locale. */
    private long write(TaskAccess access, OutputStream out) {
        try {
            long count = access.export(line -> write(line, out));
            out.flush();
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String line, OutputStream out) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (out instanceof PrintStream printed && printed.checkError()) {
            throw new SettingsException(ConnectorCli.INCOMPLETE);
        }
    }

    private int importFrom(TaskAccess access, String file) {
        try (InputStream in = Files.newInputStream(TaskCommand.regularFile(file))) {
            Imported imported = access.importFrom(in, fault -> common.err().println(fault));
            common.out()
                    .println("imported " + imported.imported() + " tasks, " + imported.known() + " were there already, "
                            + imported.refused() + " lines were refused");
            return imported.refused() == 0 ? ConnectorCli.OK : ConnectorCli.FAILED;
        } catch (IOException e) {
            throw new SettingsException("the file " + SafeText.clean(file, MAX_PATH) + " cannot be read");
        }
    }
}
