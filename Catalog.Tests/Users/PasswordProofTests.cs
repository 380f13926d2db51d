using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Users;

/// <summary>Changes that need the password besides a session: a new e-mail address, and the end of the account.</summary>
public sealed class PasswordProofTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    public enum Change
    {
        Email,
        Deletion,
    }

    [Theory]
    [InlineData(Change.Email, null)]
    [InlineData(Change.Email, "not the password")]
    [InlineData(Change.Deletion, null)]
    [InlineData(Change.Deletion, "not the password")]
    public async Task Without_the_password_nothing_changes(Change change, string? password)
    {
        var customer = await api.SignedInAsync();

        using var answer = await AskAsync(customer, change, password);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty("currentPassword", out _));
        Assert.Equal(customer.Email, await TestDatabase.ScalarAsync<string>(api.Database, $"SELECT email FROM users WHERE id = {customer.Id}"));
    }

    [Theory]
    [InlineData(Change.Email, HttpStatusCode.OK)]
    [InlineData(Change.Deletion, HttpStatusCode.NoContent)]
    public async Task With_the_password_the_change_is_made(Change change, HttpStatusCode expected)
    {
        var customer = await api.SignedInAsync();

        using var answer = await AskAsync(customer, change, Account.Password);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData(Change.Email)]
    [InlineData(Change.Deletion)]
    public async Task Wrong_passwords_lock_like_those_of_sign_ins_and_then_the_right_one_is_refused_too(Change change)
    {
        var customer = await api.SignedInAsync();
        for (var i = 0; i < 5; i++)
        {
            (await AskAsync(customer, change, "not the password")).Dispose();
        }

        await Auth.Accounts.LockAsync(api.Database, customer.Email, "locked_until + interval '1 minute'");
        using var answer = await AskAsync(customer, change, Account.Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 61);
    }

    [Fact]
    public async Task A_name_is_changed_without_the_password()
    {
        var customer = await api.SignedInAsync();

        using var answer = await AskAsync(customer, HttpMethod.Put, new { email = customer.Email, name = "Countess" });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task An_admin_changes_the_address_of_another_with_their_own_password()
    {
        var customer = await api.SignedInAsync();
        var body = new { email = UserCalls.NewEmail(), name = "Ada", currentPassword = Account.Password };

        using var answer = await api.WriteAsync(HttpMethod.Put, $"/users/{customer.Id}", body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> AskAsync(Account customer, Change change, string? currentPassword) => change == Change.Email
        ? AskAsync(customer, HttpMethod.Put, new { email = UserCalls.NewEmail(), name = customer.Name, currentPassword })
        : AskAsync(customer, HttpMethod.Delete, new { currentPassword });

    private static async Task<HttpResponseMessage> AskAsync(Account customer, HttpMethod method, object body)
    {
        using var request = new HttpRequestMessage(method, $"/users/{customer.Id}")
        {
            Content = JsonContent.Create(body, options: new JsonSerializerOptions(JsonSerializerDefaults.Web)),
            Headers = { IfMatch = { EntityTagHeaderValue.Any } },
        };
        return await customer.Http.SendAsync(request);
    }
}
