package dev.baton.manifests;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.is;

import dev.baton.testing.Seeds;
import io.kubernetes.client.custom.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    private static final List<String> SUFFIXES = List.of(
            "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "e3", "E2", "e-2",
            "E+4");

    @Test
    void aQuantityIsWhatTheKubernetesClientTakesItFor() {
        Seeds.upTo(500, random -> {
            String fraction = random.nextBoolean() ? "" : "." + Seeds.text(random, "0123456789", 6);
            String text = random.nextInt(1_000_000) + fraction + Seeds.oneOf(random, SUFFIXES);
            BigDecimal expected = Quantity.fromString(text).getNumber();

            // The client rounds to sixteen digits.
            assertThat(text, Quantities.parse(text).orElseThrow(), closeTo(expected, expected.movePointLeft(15)));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", ".", "-1", "1 Gi", "1GI", "1K", "1mi", "0x1", "1e", "1e999", "lots"})
    void whatIsNoQuantityIsNone(String text) {
        assertThat(Quantities.parse(text), is(Optional.empty()));
    }
}
