using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Catalog.Tests.Lab.Page;

/// <summary>What visitors do, in Chromium, on real servers.</summary>
public sealed class VisitTests(LabPageInChromium lab) : IClassFixture<LabPageInChromium>, IAsyncDisposable
{
    private readonly List<string> _complaints = [];
    private IPage? _page;

    public async ValueTask DisposeAsync()
    {
        if (_page is not null)
        {
            await _page.CloseAsync();
        }
    }

    [Fact]
    public async Task A_first_visitor_sees_what_is_not_kept_loses_a_message_and_reads_why()
    {
        var page = await OpenAsync("");
        await KeepPictureAsync(page, "at rest");

        // The first story, with a guess.
        await page.GetByText("longer", new() { Exact = true }).ClickAsync();
        await RunAsync(page);
        await Expect(page.Locator(".side0 .verdict")).ToHaveTextAsync("not kept");
        await Expect(page.Locator("#status")).ToContainTextAsync("You were right");
        await KeepPictureAsync(page, "a lost message");

        // A message to another node, lost as well.
        var message = page.Locator(".side1 .message[aria-label*='to node 3, delivered']").First;
        await message.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lose it, and run again" }).ClickAsync();
        await OverAsync(page);
        await Expect(page.Locator(".side1 .message[aria-label*='to node 3, lost']").First).ToBeVisibleAsync();
        Assert.Contains("lost=1.3.", page.Url, StringComparison.Ordinal);
        await KeepPictureAsync(page, "one more message lost");

        // Why.
        await Expect(page.Locator("#whyfile")).ToContainTextAsync("Catalog.Caching/Bus/BusPoll.cs, line");
        await Expect(page.Locator("#whycode")).ToContainTextAsync("CatchUpAsync");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task The_recording_can_be_replayed_and_taken_home()
    {
        var page = await OpenAsync("?story=stampede");
        await RunAsync(page);
        var judged = Regex.Match(await page.Locator(".side0 .outcome").InnerTextAsync(), @"(\d+) readers caused (\d+) queries");

        await page.Locator("#scrub").FillAsync("0");
        await Expect(page.Locator(".side0 .count.reads dd")).ToHaveTextAsync("0");
        await page.Locator("#scrub").FillAsync("1000");
        await Expect(page.Locator(".side0 .count.reads dd")).ToHaveTextAsync(judged.Groups[1].Value); // the board counts what was judged
        await Expect(page.Locator(".side0 .count.loads dd")).ToHaveTextAsync(judged.Groups[2].Value);

        var history = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Download the history").ClickAsync());
        var lines = await File.ReadAllLinesAsync((await history.PathAsync())!, TestContext.Current.CancellationToken);
        Assert.Contains(lines, line => line.Contains("\"kind\":\"load\"", StringComparison.Ordinal));
        var plot = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Download the plot").ClickAsync());
        Assert.StartsWith("<svg", await File.ReadAllTextAsync((await plot.PathAsync())!, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task In_free_play_the_visitor_breaks_things_and_mends_them()
    {
        var page = await OpenAsync("?story=free-play");
        await page.Locator("#run").ClickAsync();
        var change = page.GetByRole(AriaRole.Button, new() { Name = "Change the price" });
        await Expect(change).ToBeEnabledAsync();
        await Expect(page.Locator(".side1 .count.reads dd")).Not.ToHaveTextAsync("0");

        await page.GetByRole(AriaRole.Button, new() { Name = "Kill Redis" }).ClickAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("Redis is killed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mend everything" }).ClickAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("Redis is back");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await OverAsync(page);

        await Expect(page.Locator(".side1 .verdict")).Not.ToHaveTextAsync("");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task What_nobody_promised_is_not_called_broken()
    {
        var page = await OpenAsync("?story=two-writers&left=catalog-hybrid");
        await RunAsync(page);

        await Expect(page.Locator(".side0 .verdict")).ToHaveTextAsync("not kept");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Another_choice_while_a_run_starts_is_not_shown_with_its_figures()
    {
        var page = await OpenAsync("?story=stampede");
        var (asked, answered) = (new TaskCompletionSource<IRoute>(), new TaskCompletionSource());
        await page.RouteAsync("**/api/runs", asked.SetResult);
        await page.Locator("#run").ClickAsync();
        var route = await asked.Task;

        await page.Locator("#right").SelectOptionAsync("fusion");
        var requested = new List<string>();
        page.Request += (_, request) => requested.Add(new Uri(request.Url).AbsolutePath);
        page.RequestFinished += (_, _) => answered.TrySetResult();
        await route.ContinueAsync();
        await answered.Task;
        await page.EvaluateAsync("new Promise(requestAnimationFrame).then(() => fetch('/api/about')).then(answer => answer.text())"); // the page has read the answer

        Assert.Equal(["/api/about"], requested); // and nothing of the run
        await Expect(page.Locator("#status")).ToHaveTextAsync("Make a guess, then press Run.");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Another_story_can_be_run_while_one_is_running()
    {
        var page = await OpenAsync("?story=free-play");
        await page.Locator("#run").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Change the price" })).ToBeEnabledAsync();

        await page.Locator("[data-story=stampede]").ClickAsync();

        await Expect(page.Locator("#run")).ToBeEnabledAsync();
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task A_run_that_the_lab_has_forgotten_can_be_run_again()
    {
        var page = await OpenAsync("?story=stampede");
        await page.RouteAsync("**/events", route => route.FulfillAsync(new() { Status = 404 }));

        await page.Locator("#run").ClickAsync();

        await Expect(page.Locator("#status")).ToHaveTextAsync("The lab has forgotten this run. Run it again.");
        await Expect(page.Locator("#run")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Back_leads_to_the_story_before()
    {
        var page = await OpenAsync("?story=stampede");
        await page.Locator("[data-story=avalanche]").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Explore" }).ClickAsync();

        await page.GoBackAsync();
        await Expect(page.Locator("[data-story=avalanche]")).ToHaveAttributeAsync("aria-current", "page");
        await Expect(page.Locator("#story")).ToBeVisibleAsync();
        await page.GoBackAsync();

        await Expect(page.Locator("[data-story=stampede]")).ToHaveAttributeAsync("aria-current", "page");
        await Expect(page.Locator("[aria-current=page]")).ToHaveCountAsync(2); // the view and the story
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Another_seed_shows_no_run_of_the_seed_before()
    {
        var page = await OpenAsync("?story=stampede");
        await RunAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true }).ClickAsync();
        await Expect(page.Locator("#play")).ToHaveTextAsync("Pause");

        await page.Locator("#seed").FillAsync("7");
        await page.Locator("#seed").PressAsync("Tab");

        await Expect(page.Locator(".side0 .verdict")).ToHaveTextAsync("");
        await Expect(page.Locator("#play")).ToHaveTextAsync("Play"); // the replay is over
        Assert.Contains("seed=7", page.Url, StringComparison.Ordinal);
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Each_kind_of_plot_that_is_for_every_story_has_its_button()
    {
        var page = await OpenAsync("");

        Assert.Equal(
            ["Age of old answers", "Queries", "Queries a second", "Latency", "Hit ratio", "Failures"], await page.Locator("#kinds button").AllInnerTextsAsync());
    }

    [Fact]
    public async Task The_names_of_the_lanes_fit_on_a_narrow_screen()
    {
        var page = await OpenAsync("", width: 390);

        Assert.Empty(await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('.lane .name')].filter(name => name.getBoundingClientRect().right > name.closest('.labels').getBoundingClientRect().right).map(name => name.textContent)"));
    }

    [Theory]
    [InlineData(390, "light")]
    [InlineData(1440, "dark")]
    [InlineData(1920, "light")]
    public async Task Nothing_stands_in_the_way_of_anybody(int width, string colours)
    {
        var page = await OpenAsync("?story=stale-fill", width, colours);
        await RunAsync(page);
        await KeepPictureAsync(page, $"{width} {colours}");

        var found = await page.RunAxe();

        Assert.Empty(found.Violations.Select(violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}"));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the window.");
        Assert.Empty(_complaints);
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private static async Task RunAsync(IPage page)
    {
        await page.Locator("#run").ClickAsync();
        await OverAsync(page);
    }

    private static async Task OverAsync(IPage page) => await page.WaitForFunctionAsync(
        "!document.getElementById('run').disabled && document.querySelector('.verdict:not(:empty)')");

    private static async Task KeepPictureAsync(IPage page, string name)
    {
        await page.WaitForTimeoutAsync(200); // a transition ends
        TestContext.Current.AddAttachment($"{name}.png", await page.ScreenshotAsync(new() { FullPage = true }), "image/png");
    }

    private async Task<IPage> OpenAsync(string query, int width = 1440, string colours = "light") =>
        _page = await lab.OpenAsync(query, width, colours, _complaints);
}
