package dev.baton.health.guard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenFilesTest {
    @ParameterizedTest
    @CsvSource({
        ",       0,   2048, 2048, false",
        "100000, 50,  2048, 2048, false",
        "1024,   24,  2048, 654,  false",
        "1024,   24,  256,  256,  false",
        "1024,   960, 2048, 1,    false",
        "1024,   961, 2048, 1,    true",
        "64,     24,  2048, 18,   false",
        "64,     56,  2048, 1,    false",
        "64,     57,  2048, 1,    true",
        "20,     30,  2048, 1,    true"
    })
    void connectionsAreFewWhereFilesAre(Integer limit, int open, int wanted, int expected, boolean areShort) {
        OpenFiles files = new OpenFiles(limit == null ? OptionalInt.empty() : OptionalInt.of(limit), () -> open);

        assertThat(files.bound(wanted), is(expected));
        assertThat(files.areShort(), is(areShort));
    }

    @Test
    void thisProcessHasALimit() {
        assertThat(OpenFiles.ofThisProcess().limit(), greaterThan(15));
    }
}
