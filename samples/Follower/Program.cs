using Catalog.Samples.Follower;
using StackExchange.Redis;

var builder = WebApplication.CreateBuilder(args);
builder.Configuration.AddKeyPerFile("/run/secrets", optional: true);
var options = builder.Configuration.GetRequiredSection("Follower").Get<FollowerOptions>()!;
builder.Services.AddSingleton(options);
builder.Services.AddSingleton<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync($"{options.Redis},abortConnect=false,$CONFIG="));
builder.Services.AddSingleton(provider => provider.GetRequiredService<IConnectionMultiplexer>().GetDatabase());
builder.Services.AddHttpClient<CatalogClient>(client => client.BaseAddress = options.Catalog);
builder.Services.AddTransient<Labels>();
builder.Services.AddHostedService<CatalogChanges>();

var app = builder.Build();
app.MapGet("/labels/{id:long}", async (long id, Labels labels, CancellationToken ct) =>
    await labels.GetAsync(id, ct) is { } label ? Results.Ok(label) : Results.NotFound());
app.Run();
