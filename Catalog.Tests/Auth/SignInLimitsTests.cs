using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Catalog.Tests.Api;

namespace Catalog.Tests.Auth;

/// <summary>The limits on password guessing: attempts by a client, and attempts at an account.</summary>
public sealed class SignInLimitsTests
{
    public enum Way
    {
        SignIn,
        Register,
        ChangePassword,
        ChangeEmail,
    }

    [Theory]
    [InlineData(Way.SignIn)]
    [InlineData(Way.Register)]
    [InlineData(Way.ChangePassword)]
    [InlineData(Way.ChangeEmail)]
    public async Task Attempts_of_a_client_are_limited(Way way)
    {
        await using var api = new CatalogApi().With("RateLimits:SignIn:Limit", "3"); // the customer has registered and signed in
        await api.InitializeAsync();
        var customer = await api.SignedInAsync();

        Assert.Equal(HttpStatusCode.TooManyRequests, await LastOfAsync(5, () => AskAsync(api, customer, way, NewEmail())));
    }

    [Theory]
    [InlineData(Way.SignIn)]
    [InlineData(Way.Register)]
    [InlineData(Way.ChangePassword)]
    [InlineData(Way.ChangeEmail)]
    public async Task Attempts_at_an_account_from_one_network_are_limited_whoever_makes_them(Way way)
    {
        await using var api = new CatalogApi().With("RateLimits:Account:Limit", "3");
        await api.InitializeAsync();
        var (customer, email) = (await api.SignedInAsync(), NewEmail());

        Assert.Equal(HttpStatusCode.TooManyRequests, await LastOfAsync(5, () => AskAsync(api, customer, way, email)));
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await AskAsync(api, await api.SignedInAsync(), way, NewEmail()));
    }

    [Fact]
    public async Task A_guesser_on_another_network_locks_nobody_out()
    {
        await using var api = new CatalogApi().With("RateLimits:Account:Limit", "8").With("SignIn:RefuseAfter", "00:00:00")
            .With("Proxies:Trusted:0", "127.0.0.1").With("Proxies:Trusted:1", "::1");
        await api.InitializeAsync();
        var customer = await api.SignedInAsync();

        var guesser = await LastOfAsync(9, () => SignInAsync(api, customer.Email, "a guess that is wrong", "198.51.100.7"));

        Assert.Equal(HttpStatusCode.TooManyRequests, guesser);
        Assert.Equal(HttpStatusCode.Created, await SignInAsync(api, customer.Email, Account.Password, "203.0.113.9"));
    }

    private static string NewEmail() => $"{Guid.NewGuid():N}@example.com";

    private static async Task<HttpStatusCode> LastOfAsync(int times, Func<Task<HttpStatusCode>> ask)
    {
        var last = HttpStatusCode.OK;
        for (var i = 0; i < times; i++)
        {
            last = await ask();
        }

        return last;
    }

    private static async Task<HttpStatusCode> AskAsync(CatalogApi api, Account customer, Way way, string email)
    {
        using var answer = await (way switch
        {
            Way.SignIn => api.Anonymous.PostAsJsonAsync("/sessions", new { email, password = "a guess that is wrong" }),
            Way.Register => api.Anonymous.PostAsJsonAsync("/users", new { email, name = "Eve", password = Account.Password }),
            Way.ChangeEmail => ChangeEmailAsync(customer, email),
            _ => customer.Http.PutAsJsonAsync(
                $"/users/{customer.Id}/password", new { current = "a guess that is wrong", @new = "eleven purple elephants" }),
        });
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> ChangeEmailAsync(Account customer, string email)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/users/{customer.Id}")
        {
            Content = JsonContent.Create(new { email, name = "Eve", currentPassword = Account.Password }),
            Headers = { IfMatch = { EntityTagHeaderValue.Any } },
        };
        return await customer.Http.SendAsync(request);
    }

    private static async Task<HttpStatusCode> SignInAsync(CatalogApi api, string email, string password, string from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sessions") { Content = JsonContent.Create(new { email, password }) };
        request.Headers.Add("X-Forwarded-For", from);
        using var answer = await api.Anonymous.SendAsync(request);
        return answer.StatusCode;
    }
}
