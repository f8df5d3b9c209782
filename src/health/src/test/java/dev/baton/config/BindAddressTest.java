package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BindAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, false, true",
        "127.8.9.1, 127.8.9.1, false, true",
        "10.0.0.7, 10.0.0.7, false, false",
        "0.0.0.0, 127.0.0.1, true, false",
        "::, [::1], true, false",
        "[::], [::1], true, false",
        "0:0:0:0:0:0:0:0, [::1], true, false",
        "::0.0.0.0, [::1], true, false",
        "::ffff:0.0.0.0, 127.0.0.1, true, false",
        "0:0:0:0:0:ffff:0:0, 127.0.0.1, true, false",
        "::1, [::1], false, true",
        "[::1], [::1], false, true",
        "0:0:0:0:0:0:0:1, [0:0:0:0:0:0:0:1], false, true",
        "::ffff:127.0.0.1, [::ffff:127.0.0.1], false, true",
        "0:0:0:0:0:FFFF:127.9.9.9, [0:0:0:0:0:FFFF:127.9.9.9], false, true",
        "::ffff:7f00:1, [::ffff:7f00:1], false, true",
        "::ffff:10.0.0.7, [::ffff:10.0.0.7], false, false",
        "fd00::7, [fd00::7], false, false",
        "localhost, localhost, false, true",
        "LocalHost, LocalHost, false, true",
        "health.example.com, health.example.com, false, false",
        "my_host, my_host, false, false"
    })
    void addressesAndNames(String text, String clientUrl, boolean isWildcard, boolean isLoopback) {
        BindAddress address = BindAddress.parse(text).orElseThrow();

        assertThat(address.toString(), is(text.replaceAll("[\\[\\]]", "")));
        assertThat(address.forClient().inUrl(), is(clientUrl));
        assertThat(address.isWildcard(), is(isWildcard));
        assertThat(address.isLoopback(), is(isLoopback));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "256.0.0.1",
                "1.2.3",
                "1.2.3.4.5",
                "127.0.0.1:8081",
                "http://a",
                "a b",
                "[127.0.0.1]",
                "[a]",
                ":::",
                "1::2::3",
                "12345::",
                "[::1",
                "::1]",
                "a..b",
                "-a",
                "a/b",
                "ä.example"
            })
    void nothingElse(String text) {
        assertThat(BindAddress.parse(text), is(Optional.empty()));
    }
}
