class Welcome
  include Sidekiq::Job

  def perform(user_id)
    User.find(user_id).greet
  end
end
