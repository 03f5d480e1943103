package dev.boma.runtime.console;

import dev.boma.runtime.Required;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a window, that speaks to nobody but the host under test. */
final class Chromium {
  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final List<Path> USUAL_PLACES =
      Stream.of("/usr/bin", "/usr/lib/chromium", "/usr/lib/chromium-browser")
          .map(Path::of)
          .toList();

  private Chromium() {}

  /**
   * Starts the machine's own browser with an empty profile, which goes when it is closed. Skips the
   * test where there is no browser.
   */
  static ChromeDriver start() {
    Optional<Path> browser = BROWSERS.stream().flatMap(name -> find(name).stream()).findFirst();
    Optional<Path> driver = find("chromedriver");
    Required.orSkip(
        browser.isPresent() && driver.isPresent(),
        "Chromium and its driver (apt install chromium chromium-driver)");

    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.orElseThrow().toFile());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,900");
    LoggingPreferences logging = new LoggingPreferences();
    logging.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logging);
    // Named outright: otherwise Selenium would look for a driver in the network.
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.orElseThrow().toFile())
            .usingAnyFreePort()
            .build();
    return new ChromeDriver(service, options);
  }

  private static Optional<Path> find(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    Stream<Path> onPath = Stream.of(path.split(File.pathSeparator)).map(Path::of);
    return Stream.concat(USUAL_PLACES.stream(), onPath)
        .map(directory -> directory.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
