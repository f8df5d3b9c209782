package dev.baton.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedHostsTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            127.0.0.1,       localhost,             127.0.0.1, true
            127.0.0.1,       127.0.0.1:8081,        127.0.0.1, true
            127.0.0.1,       [::1]:8081,            127.0.0.1, true
            127.0.0.1,       10.0.0.1,              127.0.0.1, false
            127.0.0.1,       evil.example,          127.0.0.1, false
            127.0.0.1,       more.example:,         127.0.0.1, true
            127.0.0.1,       x.more.example,        127.0.0.1, false
            10.0.0.1,        10.0.0.1:8081,         10.0.0.1,  true
            10.0.0.1,        10.0.0.2,              10.0.0.1,  false
            host.example,    HOST.example.:80,      10.0.0.1,  true
            host.example,    10.0.0.1,              10.0.0.1,  false
            0.0.0.0,         10.0.0.1:80,           10.0.0.1,  true
            0.0.0.0,         10.0.0.2:80,           10.0.0.1,  false
            0.0.0.0,         0.0.0.0,               127.0.0.1, true
            ::,              10.0.0.1,              10.0.0.1,  true
            ::,              [2001:DB8::1]:80,      2001:db8:0::1, true
            ::,              [2001:db8::2]:80,      2001:db8::1, false
            ::,              evil.example,          2001:db8::1, false
            2001:db8::1,     [2001:db8:0:0::1]:80,  2001:db8::1, true
            fe80::1%1,       [fe80::1]:80,          fe80::1,   true
            ::,              [fe80::1]:80,          fe80::1%1, true
            127.0.0.1,       127.0.0.1.evil.example, 127.0.0.1, false
            127.0.0.1,       localhost:evil,        127.0.0.1, false
            """)
    void aPageIsForTheHostsThatAreAllowed(String bound, String host, String local, boolean expected)
            throws UnknownHostException {
        AllowedHosts hosts = AllowedHosts.of(new BindAddress(bound), List.of("More.example"));

        assertThat(hosts.allow(host, InetAddress.getByName(local)), is(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "'a.example', true",
        "'a.example, 10.0.0.1,::1', true",
        "'', false",
        "'a,,b', false",
        "'a b', false",
        "'a:80', false",
        "'*', false"
    })
    void theSettingIsAListOfHosts(String text, boolean isAllowed) {
        assertThat(HealthSettings.ALLOWED_HOSTS.parse(text).isPresent(), is(isAllowed));
        assertThat(
                HealthSettings.ALLOWED_HOSTS.parse("a.example, 10.0.0.1"),
                is(Optional.of(List.of("a.example", "10.0.0.1"))));
    }
}
