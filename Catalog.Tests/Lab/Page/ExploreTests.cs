using System.Text.RegularExpressions;
using Catalog.Tests.Caching;
using Microsoft.Playwright;

namespace Catalog.Tests.Lab.Page;

/// <summary>A visitor looks into the service that runs beside the page.</summary>
public sealed class ExploreTests(LabPageInChromium lab, LabPageWithService service) : IClassFixture<LabPageInChromium>, IClassFixture<LabPageWithService>
{
    private readonly List<string> _complaints = [];

    [Fact]
    public async Task What_is_shown_of_a_product_is_what_the_service_serves()
    {
        var page = await lab.OpenAsync("?view=explore", 1440, "light", _complaints, service.Address);
        await ReadAsync(page, 1);
        await Expect(Redis(page)).ToContainTextAsync(new Regex("^version \\d+, fresh for "));
        await page.KeepPictureAsync("explore");

        // A copy whose time is over stays in memory for a while, and is not served.
        await Eventually.BecomesTrueAsync(async () =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Look" }).ClickAsync();
            return (await page.Locator(".tier dd").First.InnerTextAsync()).Contains("not served: its time in memory is over", StringComparison.Ordinal);
        });

        await ReadAsync(page, 999_999_999);
        await Expect(Redis(page)).ToContainTextAsync("no such row");
        await Expect(page.Locator(".tier dd").First).ToContainTextAsync("no such row");

        await page.GetByRole(AriaRole.Button, new() { Name = "Invalidate", Exact = true }).ClickAsync();
        await Expect(page.Locator("#explore .status")).ToContainTextAsync("Invalidated: 2 copies, in Redis and on 2 nodes.");

        // And anybody can use it.
        await AppearanceTests.AssertAccessibleAsync(page);
        await page.GetByText("Elsewhere").ClickAsync();
        await AppearanceTests.AssertAccessibleAsync(page);
        await page.SetViewportSizeAsync(390, 900);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.KeepPictureAsync("explore, with the menu, 390 dark");
        await AppearanceTests.AssertAccessibleAsync(page);
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task An_invalidation_that_Redis_did_not_confirm_is_not_called_done()
    {
        var page = await lab.OpenAsync("?view=explore", 1440, "light", _complaints, service.Address);
        await ReadAsync(page, 2);
        await page.RouteAsync("**/api/explore/invalidations", async route =>
        {
            var answer = await route.FetchAsync();
            await route.FulfillAsync(new() { Response = answer, Body = (await answer.TextAsync()).Replace("\"confirmed\":true", "\"confirmed\":false", StringComparison.Ordinal) });
        });

        await page.GetByRole(AriaRole.Button, new() { Name = "Invalidate", Exact = true }).ClickAsync();

        await Expect(page.Locator("#explore .status")).ToContainTextAsync("Redis has not confirmed it yet.");
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private static ILocator Redis(IPage page) => page.Locator(".tier", new() { HasText = "Redis" }).Locator("dd");

    private static async Task ReadAsync(IPage page, long product)
    {
        await page.Locator("#product").FillAsync($"{product}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Read it, and explain" }).ClickAsync();
        await Expect(page.Locator(".steps li").First).ToBeVisibleAsync();
    }
}
