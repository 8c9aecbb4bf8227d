/** A small application: a web request runs a job on `default`, which runs one on `mail`; a worker for both. */
export const shop: { readonly [path: string]: string } = {
  Gemfile: "source 'https://rubygems.org'\ngem 'sidekiq'\n",
  'Gemfile.lock': 'GEM\n  remote: https://rubygems.org/\n  specs:\n    sidekiq (7.3.9)\n\nDEPENDENCIES\n  sidekiq\n',
  Procfile: 'web: bundle exec puma\nworker: bundle exec sidekiq -q default -q mail\n',
  'app/controllers/orders_controller.rb':
    'class OrdersController < ApplicationController\n  def create\n    Bill.perform_async(params[:id])\n  end\nend\n',
  'app/jobs/bill.rb': 'class Bill\n  include Sidekiq::Job\n\n  def perform(id)\n    Receipt.perform_async(id)\n  end\nend\n',
  'app/jobs/receipt.rb':
    "class Receipt\n  include Sidekiq::Job\n  sidekiq_options queue: 'mail'\n\n  def perform(id)\n    puts id\n  end\nend\n",
};

/** The change asks: a new step in front of another queue. */
export const gateway: { readonly [path: string]: string } = {
  'app/controllers/orders_controller.rb':
    'class OrdersController < ApplicationController\n  def create\n    Order.perform_async(params[:id])\n  end\nend\n',
  'app/jobs/order.rb': 'class Order\n  include Sidekiq::Job\n\n  def perform(id)\n    Receipt.perform_async(id)\n  end\nend\n',
};

/** The change fails: a job on a queue that no worker serves, where all workers are known. */
export const unserved: { readonly [path: string]: string } = {
  'app/jobs/receipt.rb':
    "class Receipt\n  include Sidekiq::Job\n  sidekiq_options queue: 'nowhere'\n\n  def perform(id)\n    puts id\n  end\nend\n",
};
