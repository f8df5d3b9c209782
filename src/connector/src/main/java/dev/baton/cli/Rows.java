package dev.baton.cli;

import dev.baton.config.SafeText;
import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints a list as it is read: as a table for people, or as one array of JSON objects for programs. */
final class Rows implements AutoCloseable {
    /** Looked up once: each {@code Json.create…} would search the class path for a provider. */
    static final JsonProvider JSON = JsonProvider.provider();

    /** Rows that are aligned with one another. */
    private static final int PAGE = 100;

    private static final int MAX_CELL = 60;

    private final PrintStream out;
    private final boolean isJson;
    private final TaskProgress progress;
    private final String what;
    private final List<List<String>> page = new ArrayList<>();
    private final int[] widths;
    private int maxCell = MAX_CELL;
    private int count;

    /** A list that takes time to read; {@code progress} shows how many of {@code what} there are so far. */
    Rows(PrintStream out, boolean isJson, TaskProgress progress, String what, List<String> titles) {
        this.out = out;
        this.isJson = isJson;
        this.progress = progress;
        this.what = what;
        widths = new int[titles.size()];
        if (!isJson) {
            page.add(titles);
        }
    }

    /** A list that is available at once. */
    Rows(PrintStream out, boolean isJson, List<String> titles) {
        this(out, isJson, new TaskProgress(out, false), "", titles);
    }

    /** Adds a row. Returns false if the output can no longer be written, as of the last {@value #PAGE} rows. */
    boolean add(List<String> cells, JsonObject json) {
        if (isJson) {
            out.print((count == 0 ? "[" : ",\n") + json);
        } else {
            page.add(cells.stream().map(cell -> SafeText.clean(cell, maxCell)).toList());
        }
        count++;
        if (count % PAGE == 0) {
            print();
        }
        return count % PAGE != 0 || !out.checkError();
    }

    /** Sets the maximum number of characters per cell. */
    void cellsUpTo(int most) {
        maxCell = most;
    }

    int count() {
        return count;
    }

    private void print() {
        progress.done();
        for (int column = 0; column < widths.length; column++) {
            for (List<String> row : page) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        for (List<String> row : page) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append(row.get(column))
                        .repeat(' ', widths[column] - row.get(column).length() + 2);
            }
            out.println(line.toString().stripTrailing());
        }
        page.clear();
        progress.show(count + " " + what);
    }

    /** Prints the remaining rows, and closes the array: without its end, a program sees that the list is incomplete. */
    void finish() {
        print();
        if (isJson) {
            out.println(count == 0 ? "[]" : "]");
        }
    }

    @Override
    public void close() {
        progress.done();
    }
}
