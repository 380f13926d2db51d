using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;

namespace Catalog.Tests.Sessions;

public sealed class SessionApiTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task A_sign_in_returns_a_token_that_opens_the_session()
    {
        var email = await Accounts.AddAsync(api.Database);
        using var answer = await api.Http.PostAsJsonAsync("/sessions", new { email, password = Accounts.Password, client = "kitchen" });
        var opened = await CatalogApi.JsonAsync(answer);
        using var http = Accounts.ClientWith(api, opened.GetProperty("token").GetString()!);

        using var read = await http.GetAsync(answer.Headers.Location);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (answer.StatusCode, read.StatusCode));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal(opened.GetProperty("session").GetRawText(), (await CatalogApi.JsonAsync(read)).GetRawText());
        Assert.Equal("catalog; hit; ttl=1800; detail=L2", CatalogApi.CacheStatus(read));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_are_answered_alike()
    {
        var email = await Accounts.AddAsync(api.Database);

        using var wrong = await api.Http.PostAsJsonAsync("/sessions", new { email, password = "not this one" });
        using var unknown = await api.Http.PostAsJsonAsync("/sessions", new { email = "nobody@example.com", password = "not this one" });

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (wrong.StatusCode, unknown.StatusCode));
        Assert.Equal(WithoutTrace(await CatalogApi.JsonAsync(wrong)), WithoutTrace(await CatalogApi.JsonAsync(unknown)));
        Assert.Equal("Bearer realm=\"catalog\"", wrong.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("""{"password":"x"}""", "email")]
    [InlineData("""{"email":"","password":"x"}""", "email")]
    [InlineData("""{"email":"a@b.c"}""", "password")]
    [InlineData("""{"email":"a@b.c","password":""}""", "password")]
    [InlineData("""{"email":"a@b.c","password":7}""", "password")]
    [InlineData("""{"email":"a\u0000@b.c","password":"x"}""", "email")]
    [InlineData("""{"email":"a@b.c","password":"x","client":"a\u0007"}""", "client")]
    [InlineData("""{"email":"a@b.c","password":"x","role":"admin"}""", "role")]
    public async Task A_sign_in_that_breaks_a_rule_is_answered_400(string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await api.Http.PostAsync(new Uri("/sessions", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Theory]
    [InlineData("GET", "/sessions")]
    [InlineData("GET", "/sessions/current")]
    [InlineData("GET", "/sessions/online")]
    [InlineData("PATCH", "/sessions/current")]
    [InlineData("DELETE", "/sessions/current")]
    [InlineData("DELETE", "/sessions/1")]
    [InlineData("DELETE", "/sessions")]
    public async Task Without_a_token_session_endpoints_are_401(string method, string address)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        using var answer = await api.Anonymous.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer realm=\"catalog\"", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Cart_and_locale_are_changed_separately()
    {
        using var http = await Accounts.NewClientAsync(api);

        using var cart = await http.PatchAsJsonAsync("/sessions/current", new { cart = new[] { new { productId = 7, quantity = 2 } } });
        using var locale = await http.PatchAsJsonAsync("/sessions/current", new { locale = "de-AT" });

        var session = await http.GetFromJsonAsync<JsonElement>("/sessions/current");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (cart.StatusCode, locale.StatusCode));
        Assert.Equal("""[{"productId":7,"quantity":2}]""", session.GetProperty("cart").GetRawText());
        Assert.Equal(("de-AT", 3), (session.GetProperty("locale").GetString(), session.GetProperty("version").GetInt64()));
    }

    [Theory]
    [InlineData("{}", "$")]
    [InlineData("""{"locale":"german"}""", "locale")]
    [InlineData("""{"locale":"de\n"}""", "locale")]
    [InlineData("""{"cart":[{"productId":0,"quantity":1}]}""", "cart[0].productId")]
    [InlineData("""{"cart":[{"productId":1}]}""", "cart[0].quantity")]
    [InlineData("""{"cart":[null]}""", "cart[0].productId")]
    [InlineData("""{"cart":[{"productId":1,"quantity":1},{"productId":1,"quantity":1}]}""", "cart[1].productId")]
    [InlineData("""{"cart":7}""", "cart")]
    [InlineData("""{"role":"admin"}""", "role")]
    public async Task A_change_that_breaks_a_rule_is_answered_400_and_changes_nothing(string body, string field)
    {
        using var http = await Accounts.NewClientAsync(api);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PatchAsync(new Uri("/sessions/current", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(field, out _));
        Assert.Equal(1, (await http.GetFromJsonAsync<JsonElement>("/sessions/current")).GetProperty("version").GetInt64());
    }

    [Theory]
    [InlineData("""{"cart":7}""", "cart", "must be a list of objects")]
    [InlineData("""{"cart":[7]}""", "cart[0]", "must be an object")]
    [InlineData("""{"cart":[{"productId":1,"quantity":"1"}]}""", "cart[0].quantity", "must be a whole number")]
    [InlineData("""{"cart":[{"productId":1,"quantity":1,"colour":"red"}]}""", "cart[0].colour", "is not a known field")]
    [InlineData("""{"locale":7}""", "locale", "must be a text")]
    public async Task A_change_of_the_wrong_type_is_told_the_type_of_the_field_within(string body, string field, string rule)
    {
        using var http = await Accounts.NewClientAsync(api);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PatchAsync(new Uri("/sessions/current", UriKind.Relative), content);

        Assert.Equal(rule, (await CatalogApi.JsonAsync(answer)).GetProperty("errors").GetProperty(field)[0].GetString());
    }

    [Fact]
    public async Task A_cart_that_is_too_long_is_refused()
    {
        using var http = await Accounts.NewClientAsync(api);
        var cart = Enumerable.Range(1, 101).Select(id => new { productId = id, quantity = 1 });

        using var answer = await http.PatchAsJsonAsync("/sessions/current", new { cart });
        using var longest = await http.PatchAsJsonAsync("/sessions/current", new { cart = cart.Take(100) });

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (answer.StatusCode, longest.StatusCode));
    }

    [Fact]
    public async Task The_list_shows_the_users_own_sessions_and_marks_the_current_one()
    {
        var email = await Accounts.AddAsync(api.Database);
        var (first, second) = (await Accounts.SignInAsync(api, email), await Accounts.SignInAsync(api, email));
        using var http = Accounts.ClientWith(api, second);
        (await Accounts.NewClientAsync(api)).Dispose();

        var list = await http.GetFromJsonAsync<JsonElement>("/sessions");

        Assert.Equal([true, false], list.GetProperty("items").EnumerateArray().Select(session => session.GetProperty("isCurrent").GetBoolean()));
        Assert.DoesNotContain(first, list.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("hash", list.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_signed_out_token_is_refused()
    {
        using var http = await Accounts.NewClientAsync(api);

        using var end = await http.DeleteAsync(new Uri("/sessions/current", UriKind.Relative));
        using var read = await http.GetAsync(new Uri("/sessions/current", UriKind.Relative));

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Unauthorized), (end.StatusCode, read.StatusCode));
        Assert.Equal("Bearer realm=\"catalog\", error=\"invalid_token\"", read.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task One_session_ends_another_of_the_same_user_and_none_of_others()
    {
        var email = await Accounts.AddAsync(api.Database);
        using var mine = Accounts.ClientWith(api, await Accounts.SignInAsync(api, email));
        using var also = Accounts.ClientWith(api, await Accounts.SignInAsync(api, email));
        using var others = await Accounts.NewClientAsync(api);

        using var foreign = await mine.DeleteAsync(new Uri($"/sessions/{await IdAsync(others)}", UriKind.Relative));
        using var own = await mine.DeleteAsync(new Uri($"/sessions/{await IdAsync(also)}", UriKind.Relative));
        using var bad = await mine.DeleteAsync(new Uri("/sessions/0", UriKind.Relative));

        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.NoContent, HttpStatusCode.BadRequest), (foreign.StatusCode, own.StatusCode, bad.StatusCode));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(others));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(also));
    }

    [Fact]
    public async Task After_a_sign_out_everywhere_the_tokens_are_refused_on_another_node_too()
    {
        await using var peer = await api.StartPeerAsync();
        var email = await Accounts.AddAsync(api.Database);
        var token = await Accounts.SignInAsync(api, email);
        using var here = Accounts.ClientWith(api, token);
        using var there = Accounts.ClientWith(peer, token);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(there));

        using var end = await here.DeleteAsync(new Uri("/sessions", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NoContent, end.StatusCode);
        await Caching.Eventually.BecomesTrueAsync(async () => await StatusAsync(there) == HttpStatusCode.Unauthorized, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Only_admins_see_how_many_are_online()
    {
        using var customer = await Accounts.NewClientAsync(api);
        using var admin = await Accounts.NewClientAsync(api, "admin");

        using var refused = await customer.GetAsync(new Uri("/sessions/online", UriKind.Relative));
        using var reported = await admin.GetAsync(new Uri("/sessions/online", UriKind.Relative));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (refused.StatusCode, reported.StatusCode));
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task An_invalid_token_does_not_block_public_endpoints()
    {
        using var http = Accounts.ClientWith(api, "nonsense");

        using var answer = await http.GetAsync(new Uri("/products", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<long> IdAsync(HttpClient http) =>
        (await http.GetFromJsonAsync<JsonElement>("/sessions/current")).GetProperty("id").GetInt64();

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http)
    {
        using var answer = await http.GetAsync(new Uri("/sessions/current", UriKind.Relative));
        return answer.StatusCode;
    }

    private static string WithoutTrace(JsonElement problem) =>
        string.Join(',', problem.EnumerateObject().Where(field => field.Name != "traceId").Select(field => field.ToString()));
}
