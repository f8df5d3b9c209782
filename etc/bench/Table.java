import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The figures, as Markdown. */
final class Table {
    private final List<String> rows = new ArrayList<>(List.of(
            "| figure | median | min | max | budget |", "|---|---|---|---|---|"));

    void row(String figure, List<Double> values, String budget) {
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f | %s |",
                figure,
                median(values),
                Collections.min(values),
                Collections.max(values),
                budget));
    }

    void missing(String figure, String why, String budget) {
        rows.add("| " + figure + " | not measured: " + why + " | | | " + budget + " |");
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    @Override
    public String toString() {
        return String.join("\n", rows) + "\n";
    }
}
