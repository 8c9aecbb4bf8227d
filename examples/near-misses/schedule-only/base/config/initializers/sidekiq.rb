Sidekiq.configure_server do |config|
  config.on(:startup) do
    Sidekiq::Cron::Job.load_from_hash(YAML.load_file("config/schedule.yml"))
  end
end
