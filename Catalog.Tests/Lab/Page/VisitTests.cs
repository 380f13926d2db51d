using System.Text.RegularExpressions;
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
        await page.KeepPictureAsync("at rest");

        // The first story, with a guess.
        await page.GetByText("longer", new() { Exact = true }).ClickAsync();
        await page.RunAsync();
        await Expect(page.Locator(".side0 .verdict")).ToHaveTextAsync("not kept");
        await Expect(page.Locator("#status")).ToContainTextAsync("You were right");
        await page.KeepPictureAsync("a lost message");

        // A message to another node, lost as well.
        var message = page.Locator(".side1 .message[aria-label*='to node 3, delivered']").First;
        await message.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lose it, and run again" }).ClickAsync();
        await page.OverAsync();
        await Expect(page.Locator(".side1 .message[aria-label*='to node 3, lost']").First).ToBeVisibleAsync();
        Assert.Contains("lost=1.3.", page.Url, StringComparison.Ordinal);
        await page.KeepPictureAsync("one more message lost");

        // The clock is that of the axis: zero is where measuring begins.
        await page.Locator("#scrub").FillAsync("0");
        await Expect(page.Locator("#clock")).ToHaveTextAsync("-0.800 s");

        // Why.
        await Expect(page.Locator("#whyfile")).ToContainTextAsync("Catalog.Caching/Bus/BusPoll.cs, line");
        await Expect(page.Locator("#whycode")).ToContainTextAsync("CatchUpAsync");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task A_run_can_be_replayed_and_taken_home_and_stays_until_another_choice()
    {
        var page = await OpenAsync("?story=evictions");
        await page.GetByText("more", new() { Exact = true }).ClickAsync();
        await page.RunAsync();
        await Expect(page.Locator(".side0 .verdict")).ToHaveTextAsync("not kept"); // nobody promised it: it is not called broken
        var judged = Regex.Match(await page.Locator(".side0 .outcome").InnerTextAsync(), @"of ([\d,]+) requests .* ([\d,]+) failed");

        // Replay.
        await page.Locator("#scrub").FillAsync("0");
        await Expect(page.Locator(".side0 .count.reads dd")).ToHaveTextAsync("0");
        await page.Locator("#scrub").FillAsync("1000");
        await Expect(page.Locator(".side0 .count.reads dd")).ToHaveTextAsync(judged.Groups[1].Value); // the board counts what was judged
        await Expect(page.Locator(".side0 .count.failed dd")).ToHaveTextAsync(judged.Groups[2].Value);

        // Files.
        var history = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Download the history").ClickAsync());
        var lines = await File.ReadAllLinesAsync((await history.PathAsync())!, TestContext.Current.CancellationToken);
        Assert.Contains(lines, line => line.Contains("\"kind\":\"load\"", StringComparison.Ordinal));
        var plot = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Download the plot").ClickAsync());
        Assert.StartsWith("<svg", await File.ReadAllTextAsync((await plot.PathAsync())!, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // A look elsewhere, and back by either way.
        await page.GetByRole(AriaRole.Button, new() { Name = "Explore" }).ClickAsync();
        await page.GoBackAsync();
        await Expect(page.Locator(".side0 .verdict")).ToHaveTextAsync("not kept");
        await page.GetByRole(AriaRole.Button, new() { Name = "Explore" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stories" }).ClickAsync();
        await Expect(page.Locator(".side0 .verdict")).ToHaveTextAsync("not kept");
        await Expect(page.GetByLabel("more", new() { Exact = true })).ToBeCheckedAsync();

        // Another seed.
        await page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true }).ClickAsync();
        await Expect(page.Locator("#play")).ToHaveTextAsync("Pause");
        await page.Locator("#seed").FillAsync("7");
        await page.Locator("#seed").PressAsync("Tab");
        await Expect(page.Locator(".side0 .verdict")).ToHaveTextAsync("");
        await Expect(page.Locator("#answers .right")).ToHaveCountAsync(0);
        await Expect(page.Locator("#play")).ToHaveTextAsync("Play"); // the replay is over
        Assert.Contains("seed=7", page.Url, StringComparison.Ordinal);
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task In_free_play_the_visitor_breaks_things_and_mends_them()
    {
        var page = await OpenAsync("?story=free-play");
        await page.Locator(".side0 .lane").Nth(1).ClickAsync();
        await Expect(page.Locator("#dialog-text")).ToContainTextAsync("Press Run first");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await page.Locator("#run").ClickAsync();
        var change = page.GetByRole(AriaRole.Button, new() { Name = "Change the price" });
        await Expect(change).ToBeEnabledAsync();
        await Expect(page.Locator(".side1 .count.reads dd")).Not.ToHaveTextAsync("0");

        await page.GetByRole(AriaRole.Button, new() { Name = "Kill Redis" }).ClickAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("Redis is killed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mend everything" }).ClickAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("Redis is back");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Expect(change).ToBeDisabledAsync();
        await page.OverAsync();

        await Expect(page.Locator(".side1 .verdict")).Not.ToHaveTextAsync("");
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
    public async Task A_run_whose_lab_has_ended_is_not_running_for_ever()
    {
        var page = await OpenAsync("?story=stampede");
        foreach (var address in new[] { "**/events", "**/api/about" })
        {
            await page.RouteAsync(address, route => route.AbortAsync("connectionrefused"));
        }

        await page.Locator("#run").ClickAsync();

        await Expect(page.Locator("#status")).ToContainTextAsync("The lab has ended");
        await Expect(page.Locator("#run")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task A_seed_can_be_chosen_only_where_it_decides_anything()
    {
        var page = await OpenAsync("?story=evictions");
        await Expect(page.Locator("#seed")).ToBeVisibleAsync();

        await page.Locator("[data-story=stampede]").ClickAsync();

        await Expect(page.Locator("#seed")).ToBeHiddenAsync();
        Assert.DoesNotContain("seed", page.Url, StringComparison.Ordinal);
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

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private async Task<IPage> OpenAsync(string query, int width = 1440, string colours = "light") =>
        _page = await lab.OpenAsync(query, width, colours, _complaints);
}
