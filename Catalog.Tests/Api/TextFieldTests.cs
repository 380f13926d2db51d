using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Auth;

namespace Catalog.Tests.Api;

/// <summary>Text fields are stored trimmed and normalized, and single lines must not contain invisible characters.</summary>
public sealed class TextFieldTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private const string Sent = " Cafe\u0301 ";
    private const string Kept = "Caf\u00e9";

    public static TheoryData<string> Fields => ["name", "description", "tags", "text", "reason", "client", "user", "recipient", "street", "postalCode", "city"];

    public static TheoryData<string, string> LinesAndWhatCannotBeSeen
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var place in new[] { "sku", "name", "tags", "reason", "client", "user", "recipient", "postalCode", "city" })
            {
                foreach (var unseen in new[] { "\u200b", "\u202e", "\u2028", "\u3164", "\0" })
                {
                    all.Add(place, $"Ra{unseen}ke");
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_text_is_stored_trimmed_and_normalized(string field)
    {
        var (status, kept) = await SendAsync(field, Sent);

        Assert.Equal((true, Kept), (status is HttpStatusCode.OK or HttpStatusCode.Created, kept));
    }

    [Theory]
    [MemberData(nameof(LinesAndWhatCannotBeSeen))]
    public async Task A_single_line_with_invisible_characters_is_400(string field, string text) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(field, text)).Status);

    [Theory]
    [InlineData("می\u200cخواهم")]
    [InlineData("ක්\u200dරම")]
    [InlineData("അവന്\u200d ")]
    [InlineData("Party 👩\u200d🚀 hat")]
    [InlineData("❤\ufe0f\u200d🔥")]
    [InlineData("1\ufe0f\u20e3 Rake\u00ae\ufe0f")]
    [InlineData("葛\U000E0100飾")]
    [InlineData("🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F")]
    public async Task Invisible_characters_that_spell_a_word_or_an_emoji_are_stored(string name)
    {
        var (status, kept) = await SendAsync("name", name);

        Assert.Equal((HttpStatusCode.Created, name.Trim()), (status, kept));
    }

    [Theory]
    [InlineData("Ra\u200dke")]
    [InlineData("Ra\u200cke")]
    [InlineData("Га\u200dк")]
    [InlineData("\u200d🚀")]
    [InlineData("👩\u200d")]
    [InlineData("می\u200c خواهم")]
    [InlineData("Rake\U000E0067")]
    [InlineData("Rake\ufe0f")]
    [InlineData("Ra\ufe00ke")]
    [InlineData("Rake\U000E0100")]
    [InlineData("❤\ufe0f\ufe0f")]
    public async Task Joiners_selectors_and_tags_that_change_nothing_to_see_are_400(string name) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("name", name)).Status);

    private Task<(HttpStatusCode Status, string? Kept)> SendAsync(string field, string text) => field switch
    {
        "sku" or "name" or "description" => ProductAsync(field, text, product => product.GetProperty(field).GetString()),
        "tags" => ProductAsync(field, new[] { text }, product => product.GetProperty(field)[0].GetString()),
        "text" => ReviewAsync(text),
        "reason" => ReasonAsync(text),
        "client" => ClientAsync(text),
        "user" => UserAsync(text),
        _ => AddressAsync(field, text),
    };

    private async Task<(HttpStatusCode Status, string? Kept)> ProductAsync(string field, object value, Func<JsonElement, string?> kept)
    {
        using var answer = await api.Http.PostAsJsonAsync("/products", CatalogApi.Body((field, value)));
        return await ReadAsync(answer, kept);
    }

    private async Task<(HttpStatusCode Status, string? Kept)> ReviewAsync(string text)
    {
        var (product, _) = await api.AddAsync();
        using var answer = await (await api.SignedInAsync()).Http.PostAsJsonAsync($"/products/{product}/reviews", new { stars = 4, text });
        return await ReadAsync(answer, review => review.GetProperty("text").GetString());
    }

    private async Task<(HttpStatusCode Status, string? Kept)> ReasonAsync(string reason)
    {
        var (product, _) = await api.AddAsync();
        using var answer = await api.Http.PostAsJsonAsync($"/inventory/{product}/adjust", new { delta = 5, reason });
        if (!answer.IsSuccessStatusCode)
        {
            return (answer.StatusCode, null);
        }

        using var movements = await api.Http.GetAsync($"/inventory/{product}/movements");
        return await ReadAsync(movements, page => page.GetProperty("items")[0].GetProperty("reason").GetString());
    }

    private async Task<(HttpStatusCode Status, string? Kept)> ClientAsync(string client)
    {
        var email = await Accounts.AddAsync(api.Database);
        using var answer = await api.Anonymous.PostAsJsonAsync("/sessions", new { email, password = Account.Password, client });
        return await ReadAsync(answer, opened => opened.GetProperty("session").GetProperty("client").GetString());
    }

    private async Task<(HttpStatusCode Status, string? Kept)> UserAsync(string name)
    {
        using var answer = await api.Anonymous.PostAsJsonAsync("/users", new { email = $"{Guid.NewGuid():N}@example.com", name, password = Account.Password });
        return await ReadAsync(answer, user => user.GetProperty("name").GetString());
    }

    private async Task<(HttpStatusCode Status, string? Kept)> AddressAsync(string field, string text)
    {
        var address = new Dictionary<string, string>
        {
            ["recipient"] = "Grace",
            ["street"] = "1 Main St",
            ["postalCode"] = "1000",
            ["city"] = "Town",
            ["country"] = "GB",
            [field] = text,
        };
        var customer = await api.SignedInAsync();
        using var answer = await customer.Http.PostAsJsonAsync($"/users/{customer.Id}/addresses", address);
        return await ReadAsync(answer, added => added.GetProperty(field).GetString());
    }

    private static async Task<(HttpStatusCode Status, string? Kept)> ReadAsync(HttpResponseMessage answer, Func<JsonElement, string?> kept) =>
        (answer.StatusCode, answer.IsSuccessStatusCode ? kept(await CatalogApi.JsonAsync(answer)) : null);
}
