package dev.baton.provisioning;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.connector.ConnectorException;
import dev.baton.connector.FailureKind;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page "Assigned to me" in Chromium, as a person uses it. */
@Timeout(180)
class PageTest {
    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    @TempDir
    Path directory;

    private Fixture fixture;
    private ChromeDriver browser;

    /** Skips where there is no browser; fails in CI, where nothing may be skipped unseen. */
    @BeforeAll
    static void requireBrowser() {
        boolean isThere = Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER);
        if ("true".equals(System.getenv("CI"))) {
            assertThat("Chromium and its driver are installed", isThere, is(true));
        }
        assumeTrue(isThere, "Chromium and its driver are not installed");
    }

    @BeforeEach
    void start() {
        fixture = Fixture.withApi(directory.resolve("data"));
        browser = browser();
    }

    private ChromeDriver browser() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSER.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + directory.resolve("browser"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(DRIVER.toString()))
                .usingAnyFreePort()
                .build();
        return new ChromeDriver(service, options);
    }

    @AfterEach
    void stop() {
        browser.quit();
        fixture.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + fixture.service.apiPort().orElseThrow() + path;
    }

    /** A task that was left to somebody. */
    private Task manual(String userName, String assignee, FailureKind kind, String message) {
        fixture.target.then(() -> {
            throw new ConnectorException(kind, message);
        });
        NewTask task = new NewTask(Fixture.create(userName), "control-plane", Optional.of(assignee), Optional.empty());
        Task settled =
                fixture.settle(fixture.tasks().submit(List.of(task)).getFirst().id());
        assertThat(settled.state(), is(TaskState.MANUAL));
        return settled;
    }

    private void logIn(String me, String token) {
        browser.get(url("/"));
        browser.findElement(By.id("me")).sendKeys(me);
        browser.findElement(By.id("token")).sendKeys(token);
        browser.findElement(By.cssSelector("form button")).click();
    }

    private String message() {
        return browser.findElement(By.id("message")).getText();
    }

    private void awaitMessage(String text) {
        Fixture.await(() -> message().equals(text));
    }

    private List<WebElement> rows() {
        return browser.findElements(By.cssSelector("#tasks tbody tr"));
    }

    private WebElement row(Task task) {
        return browser.findElement(By.cssSelector("tr[data-task='" + task.id() + "']"));
    }

    private static void press(WebElement row, String label) {
        row.findElements(By.tagName("button")).stream()
                .filter(button -> button.getText().equals(label))
                .findFirst()
                .orElseThrow()
                .click();
    }

    private List<String> console() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    private void screenshot(String name) throws Exception {
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    private void prefer(String colours) {
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
    }

    @Test
    void aPersonSeesWhyTheirTasksFailedRetriesOneAndCompletesAnother() throws Exception {
        Task forbidden =
                manual("ann@example.com", "bea", FailureKind.PERMISSION_DENIED, "the token may not create users");
        Task hostile =
                manual("<img src=x onerror=alert(1)>", "bea", FailureKind.NOT_FOUND, "<script>alert(1)</script>");
        Task ofAnother = manual("carl@example.com", "carl", FailureKind.NOT_FOUND, "no such path");

        logIn("bea", Fixture.TOKEN);
        awaitMessage("2 tasks.");
        assertThat(rows(), hasSize(2));
        Fixture.await(() -> row(forbidden).getText().contains("the token may not create users"));
        Fixture.await(() -> row(hostile).getText().contains("<script>"));
        assertThat(
                row(forbidden).getText(),
                allOf(
                        containsString("create account"),
                        containsString("ann@example.com"),
                        containsString("asked for by control-plane"),
                        containsString("the token may not create users"),
                        containsString("PERMISSION_DENIED")));
        assertThat(
                row(hostile).getText(),
                allOf(containsString("<img src=x onerror=alert(1)>"), containsString("<script>alert(1)</script>")));
        assertThat(browser.getPageSource(), not(containsString("carl@example.com")));

        browser.manage().window().setSize(new Dimension(1200, 700));
        prefer("light");
        screenshot("assigned-to-me-light");
        prefer("dark");
        screenshot("assigned-to-me-dark");
        browser.manage().window().setSize(new Dimension(1600, 900));
        screenshot("assigned-to-me-wide-dark");
        browser.manage().window().setSize(new Dimension(800, 900));
        screenshot("assigned-to-me-middle-dark");
        prefer("light");
        browser.manage().window().setSize(new Dimension(500, 900));
        screenshot("assigned-to-me-narrow");
        for (int width : List.of(500, 800, 1000, 1200)) {
            browser.manage().window().setSize(new Dimension(width, 900));
            long overflow = (Long) browser.executeScript(
                    "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assertThat("nothing has to be scrolled to from the side at " + width, overflow, is(0L));
        }
        browser.manage().window().setSize(new Dimension(1200, 700));

        press(row(forbidden), "Retry");
        awaitMessage("Queued again. 1 task.");
        assertThat(fixture.settle(forbidden.id()).state(), is(TaskState.DONE));
        assertThat(fixture.tasks().find(forbidden.id()).attempts(), is(2));

        press(row(hostile), "Complete");
        awaitMessage("Completed. Nothing is assigned to you.");
        assertThat(rows(), is(empty()));
        Task completed = fixture.tasks().find(hostile.id());
        assertThat(completed.state(), is(TaskState.DONE));
        assertThat(completed.reason(), is(Optional.of("done by hand by bea")));
        assertThat(completed.attempts(), is(1));
        assertThat(fixture.tasks().find(ofAnother.id()).state(), is(TaskState.MANUAL));

        assertThat(console(), is(empty()));
        String stored = (String) browser.executeScript(
                "return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])");
        assertThat("the token is kept nowhere", stored, not(containsString(Fixture.TOKEN)));
    }

    @Test
    void aTaskThatSomebodyElseSettledMeanwhileSaysSo() {
        Task task = manual("ann@example.com", "bea", FailureKind.NOT_FOUND, "no such path");
        logIn("bea", Fixture.TOKEN);
        awaitMessage("1 task.");

        fixture.tasks().cancel(task.id(), Fixture.by("carl"));
        press(row(task), "Complete");

        awaitMessage("task " + task.id() + " is cancelled and so cannot be completed by hand");
        assertThat(fixture.tasks().find(task.id()).state(), is(TaskState.CANCELLED));
    }

    /** That many tasks left to somebody, without attempts. */
    private void manyManual(int number, String assignee) throws Exception {
        fixture.isReady.set(false);
        for (int from = 0; from < number; from += Tasks.MAX_BATCH) {
            fixture.tasks()
                    .submit(IntStream.range(from, Math.min(number, from + Tasks.MAX_BATCH))
                            .mapToObj(i -> new NewTask(
                                    Fixture.create("user-" + i), "ann", Optional.of(assignee), Optional.empty()))
                            .toList());
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("data/tasks.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("update task set state = 'manual', look_at = null, reason = 'not retried: NOT_FOUND'");
        }
    }

    private void type(String id, String text) {
        browser.findElement(By.id(id)).sendKeys(text);
    }

    private void click(String id) {
        browser.findElement(By.id(id)).click();
    }

    @Test
    void aPersonSettlesManyTasksAtOnceWithANote() throws Exception {
        manyManual(30, "bea");
        logIn("bea", Fixture.TOKEN);
        awaitMessage("30 tasks.");
        assertThat(
                browser.findElement(By.id("numbers")).getText(),
                is("Of mine now: 30 manual, 0 queued, 0 running, 0 waiting, 0 done, 0 cancelled"));

        type("search", "user-1");
        awaitMessage("11 of 30 tasks.");
        assertThat(rows(), hasSize(11));
        click("all");
        type("note", "made by hand");
        click("complete");
        awaitMessage("11 completed. 0 of 19 tasks.");

        browser.findElement(By.id("search")).clear();
        browser.executeScript("document.getElementById('search').dispatchEvent(new Event('change', {bubbles: true}))");
        awaitMessage("19 tasks.");
        // By keys alone: the second task to somebody else.
        browser.executeScript("document.activeElement.blur()");
        browser.switchTo().activeElement().sendKeys("j");
        browser.switchTo().activeElement().sendKeys("j");
        browser.switchTo().activeElement().sendKeys("x");
        String id = browser.switchTo().activeElement().getDomAttribute("data-task");
        type("assignee", "carl");
        click("assign");
        awaitMessage("1 assigned. 18 tasks.");

        Task assigned = fixture.tasks().find(id);
        assertThat(assigned.assignee(), is(Optional.of("carl")));
        List<TaskDecision> decisions = fixture.tasks().list(TaskFilter.parse(Map.of("state", "done"))).tasks().stream()
                .flatMap(task -> fixture.tasks().find(task.id()).decisions().stream())
                .toList();
        assertThat(decisions, hasSize(11));
        assertThat(
                decisions.stream().map(TaskDecision::by).distinct().toList(),
                is(List.of(new Decider("bea", Decider.Way.PAGE, Optional.of("made by hand")))));

        // What others do shows by itself.
        fixture.tasks().assign(id, "bea", new Decider("carl", Decider.Way.COMMAND, Optional.empty()));
        browser.executeScript("document.activeElement.blur()");
        awaitMessage("19 tasks.");
        assertThat(console(), is(empty()));
    }

    private void choose(String id, String value) {
        browser.findElement(By.cssSelector("#" + id + " option[value='" + value + "']"))
                .click();
    }

    @Test
    void tasksAreNarrowedByHowTheirLatestAttemptFailed() {
        Task forbidden = manual("ann@example.com", "bea", FailureKind.PERMISSION_DENIED, "no right");
        // What it says of itself names no kind.
        fixture.target.fails(5, FailureKind.UNAVAILABLE);
        Task down = fixture.submit("bob@example.com");
        fixture.settle(down.id());
        fixture.tasks().assign(down.id(), "bea", Fixture.by("ann"));
        logIn("bea", Fixture.TOKEN);
        awaitMessage("2 tasks.");
        assertThat(
                browser.findElements(By.cssSelector("#kind option")).stream()
                        .map(option -> option.getDomProperty("value"))
                        .toList(),
                is(Stream.concat(Stream.of(""), Stream.of(FailureKind.values()).map(FailureKind::name))
                        .toList()));

        choose("kind", "UNAVAILABLE");
        awaitMessage("1 task.");
        assertThat(row(down).getText(), containsString("gave up after 5 attempts"));
        choose("kind", "PERMISSION_DENIED");
        Fixture.await(() -> rows().size() == 1 && rows().getFirst().getText().contains("ann@example.com"));
        choose("kind", "CONFLICT");
        awaitMessage("None of your tasks failed like that.");
        choose("kind", "PERMISSION_DENIED");
        awaitMessage("1 task.");

        // The page keeps up with those of this kind.
        fixture.tasks().complete(forbidden.id(), Fixture.by("ann"));
        awaitMessage("None of your tasks failed like that.");
        choose("kind", "");
        awaitMessage("1 task.");
        assertThat(console(), is(empty()));
    }

    @Test
    void aPauseShowsWithWhoAndWhyAndCanBeEndedThere() {
        logIn("bea", Fixture.TOKEN);
        awaitMessage("Nothing is assigned to you.");
        WebElement banner = browser.findElement(By.id("pause"));
        assertThat(banner.isDisplayed(), is(false));

        fixture.tasks().pause(new Decider("ann", Decider.Way.COMMAND, Optional.of("<b>update</b>")));
        Fixture.await(banner::isDisplayed);
        assertThat(banner.getText(), containsString(" by ann: <b>update</b>. No task is attempted."));
        String task = fixture.submit("bob").id();
        assertThat(fixture.tasks().find(task).state(), is(TaskState.QUEUED));

        banner.findElement(By.tagName("button")).click();
        awaitMessage("Resumed.");
        assertThat(banner.isDisplayed(), is(false));
        assertThat(fixture.settle(task).state(), is(TaskState.DONE));
        assertThat(fixture.tasks().paused(), is(Optional.empty()));
        assertThat(console(), is(empty()));
    }

    @Test
    void tenThousandTasksAreShownAHundredAtATime() throws Exception {
        manyManual(10_000, "bea");
        logIn("bea", Fixture.TOKEN);
        awaitMessage("10000 tasks.");
        assertThat(rows(), hasSize(100));
        browser.executeScript("window.scrollTo(0, document.body.scrollHeight)");
        Fixture.await(() -> rows().size() == 200);

        type("search", "user-7777");
        awaitMessage("1 of 10000 tasks.");
        assertThat(rows(), hasSize(1));
        browser.findElement(By.tagName("summary")).click();
        assertThat(console(), is(empty()));
    }

    @Test
    void withAWrongTokenNothingIsShown() {
        manual("ann@example.com", "bea", FailureKind.NOT_FOUND, "no such path");
        logIn("bea", "wrong");
        awaitMessage("the API's bearer token is missing or wrong");
        assertThat(rows(), is(empty()));
        assertThat(browser.getPageSource(), not(containsString("ann@example.com")));
    }

    @Test
    void noScriptButThePagesOwnRuns() throws Exception {
        browser.get(url("/"));
        browser.executeScript("const made = document.createElement('script'); made.textContent = 'window.isIn = true';"
                + " document.body.append(made)");
        assertThat(browser.executeScript("return window.isIn === undefined"), is(true));
        assertThat(String.join("\n", console()), containsString("Content Security Policy"));
        try (HttpClient client = HttpClient.newHttpClient()) {
            var page = client.send(HttpRequest.newBuilder(URI.create(url("/"))).build(), BodyHandlers.ofString());
            assertThat(
                    page.headers().firstValue("Content-Security-Policy").orElse(""),
                    allOf(containsString("default-src 'none'"), not(containsString("unsafe"))));
        }
    }
}
