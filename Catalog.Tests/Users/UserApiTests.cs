using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Users;

public sealed class UserApiTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task A_new_user_is_a_customer_and_is_read_back()
    {
        var email = UserCalls.NewEmail();

        using var answer = await api.RegisterAsync(email, "Ada");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var user = JsonElementOf(await api.Http.GetStringAsync(answer.Headers.Location));
        Assert.Equal((email, "Ada", "customer"), (Text(user, "email"), Text(user, "name"), Text(user, "role")));
        Assert.StartsWith($"\"{user.GetProperty("id").GetInt64()}-1-", answer.Headers.ETag?.Tag, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_is_stored_only_as_a_hash()
    {
        var id = await api.NewUserAsync();

        var kept = await TestDatabase.ScalarAsync<string>(api.Database, $"SELECT password_hash FROM credentials WHERE user_id = {id}");

        Assert.DoesNotContain(UserCalls.Password, kept, StringComparison.Ordinal);
        Assert.Equal(0x01, Convert.FromBase64String(kept)[0]); // the framework's third format: PBKDF2, HMAC-SHA512
    }

    [Fact]
    public async Task A_role_cannot_be_requested()
    {
        using var answer = await api.Http.PostAsJsonAsync(
            "/users", new { email = UserCalls.NewEmail(), name = "Eve", password = UserCalls.Password, role = "admin" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty("role", out _));
    }

    [Fact]
    public async Task A_user_is_not_kept_by_other_caches_and_the_second_read_is_a_hit()
    {
        var id = await api.NewUserAsync();
        using var first = await api.Http.GetAsync($"/users/{id}");

        using var second = await api.Http.GetAsync($"/users/{id}");

        Assert.Equal("no-store", second.Headers.CacheControl?.ToString());
        Assert.Equal("catalog; fwd=miss; stored", CatalogApi.CacheStatus(first)[.."catalog; fwd=miss; stored".Length]);
        Assert.Matches("^catalog; hit; ttl=[0-9]+; detail=L1$", CatalogApi.CacheStatus(second));
    }

    [Fact]
    public async Task Of_two_who_replace_the_same_version_the_second_is_refused()
    {
        var id = await api.NewUserAsync();
        var body = new { email = UserCalls.NewEmail(), name = "Countess", currentPassword = Auth.Account.Password };
        using var read = await api.Http.GetAsync($"/users/{id}");
        var tag = read.Headers.ETag!.Tag;

        using var first = await api.WriteAsync(HttpMethod.Put, $"/users/{id}", body, tag);
        using var second = await api.WriteAsync(HttpMethod.Put, $"/users/{id}", body, tag);
        using var blind = await api.WriteAsync(HttpMethod.Put, $"/users/{id}", body, ifMatch: null);

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.PreconditionFailed, HttpStatusCode.PreconditionRequired),
            (first.StatusCode, second.StatusCode, blind.StatusCode));
        Assert.Equal("Countess", Text(await api.UserAsync(id), "name"));
    }

    [Fact]
    public async Task A_deleted_user_is_gone_from_cache_and_database()
    {
        var id = await api.NewUserAsync();
        await api.NewAddressAsync(id);
        await api.UserAsync(id);

        using var deleted = await api.DeleteUserAsync(id);
        using var read = await api.Http.GetAsync($"/users/{id}");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, read.StatusCode));
        Assert.Equal(0, await TestDatabase.ScalarAsync<long>(
            api.Database, $"SELECT (SELECT count(*) FROM addresses WHERE user_id = {id}) + (SELECT count(*) FROM credentials WHERE user_id = {id})"));
    }

    [Fact]
    public async Task Following_next_meets_each_user_once()
    {
        var made = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            made.Add(await api.NewUserAsync());
        }

        var met = new List<long>();
        for (var after = "0"; after is not null;)
        {
            var page = JsonElementOf(await api.Http.GetStringAsync($"/users?after={after}&limit=2"));
            met.AddRange(page.GetProperty("items").EnumerateArray().Select(u => u.GetProperty("id").GetInt64()));
            after = page.GetProperty("next").GetString();
        }

        Assert.Equal(made, met.Where(made.Contains));
        Assert.Equal(met.Distinct().Count(), met.Count);
    }

    [Fact]
    public async Task Each_change_of_a_user_or_an_address_is_audited_with_its_version()
    {
        var id = await api.NewUserAsync();
        await api.NewAddressAsync(id);
        (await api.DeleteUserAsync(id)).EnsureSuccessStatusCode();

        var page = JsonElementOf(await api.Http.GetStringAsync($"/audit?resource=user:{id}"));

        Assert.Equal(
            ["create 1", "update 2", "delete 2"],
            page.GetProperty("items").EnumerateArray().Select(entry => $"{Text(entry, "action")} {entry.GetProperty("version").GetInt64()}"));
    }

    [Theory]
    [InlineData("""{"email":"ada@example.org","name":"Ada","password":"\ud800 long enough it is"}""", "password")]
    [InlineData("""{"name":"Ada","password":"long enough it is"}""", "email")]
    [InlineData("""{"email":"ada","name":"Ada","password":"long enough it is"}""", "email")]
    [InlineData("""{"email":"ada@example.org","password":"long enough it is"}""", "name")]
    [InlineData("""{"email":"ada@example.org","name":"Ada"}""", "password")]
    [InlineData("""{"email":"ada@example.org","name":"Ada","password":"short"}""", "password")]
    [InlineData("""{"email":"ada@example.org","name":"Ada","password":"ada@example.org"}""", "password")]
    [InlineData("""{"email":"ada@example.org","name":"Ada","password":"long enough it is","id":1}""", "id")]
    public async Task A_registration_that_breaks_a_rule_is_refused_and_the_field_is_named(string body, string field)
    {
        using var answer = await api.Http.PostAsync("/users", new StringContent(body, null, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(field, Assert.Single((await CatalogApi.JsonAsync(answer)).GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("/users/0", "id")]
    [InlineData("/users/x", "id")]
    [InlineData("/users?after=-1", "after")]
    [InlineData("/users?limit=201", "limit")]
    [InlineData("/users/0/addresses", "id")]
    [InlineData("/users/1/addresses/0", "addressId")]
    public async Task A_bad_parameter_is_answered_400_with_its_name(string address, string parameter)
    {
        using var answer = await api.Http.GetAsync(address);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(parameter, out _));
    }

    private static JsonElement JsonElementOf(string json) => JsonElement.Parse(json);

    private static string? Text(JsonElement of, string field) => of.GetProperty(field).GetString();
}
